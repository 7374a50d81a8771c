import { encodeUtf8 } from '../../common/index.ts';
import { Admin, Producer } from '../../clients/index.ts';
import { analyzeCreateAsSelect } from '../analyzer/analyzeCreateAsSelect.ts';
import { analyzeCreateSource } from '../analyzer/analyzeCreateSource.ts';
import { analyzeInsertInto } from '../analyzer/analyzeInsertInto.ts';
import { analyzeInsertValues } from '../analyzer/analyzeInsertValues.ts';
import { analyzeQuery } from '../analyzer/analyzeQuery.ts';
import type { QueryAnalysis } from '../analyzer/QueryAnalysis.ts';
import { KsqlException } from '../KsqlException.ts';
import type { DataSource } from '../metastore/DataSource.ts';
import { MetaStore } from '../metastore/MetaStore.ts';
import { nearest, parse } from '../parser/index.ts';
import type { CreateAsSelect, CreateConnector, CreateSource, DropSource, InsertInto, InsertValues, Literal, Query, SetProperty, StatementNode, TerminateQuery, UnsetProperty } from '../parser/ast.ts';
import type { Row } from '../SqlValue.ts';
import { COMMAND_TOPIC, type Command } from './Command.ts';
import type { ConnectorAdmin } from './ConnectorAdmin.ts';
import { describeSource, explainQuery } from './describe.ts';
import { insertRow } from './insertRow.ts';
import type { KsqlEntity } from './KsqlEntity.ts';
import { describeFunction, listConnectors, listFunctions, listProperties, listQueries, listSources, listTopics } from './listStatements.ts';
import { PersistentQuery } from './PersistentQuery.ts';
import { printTopic } from './printTopic.ts';
import { pullQuery } from './PullQuery.ts';
import type { QueryDeps } from './QueryDeps.ts';
import { readCommands } from './readCommands.ts';
import { checkSourceTopic, ensureSinkTopic, ensureSourceTopic } from './sourceTopics.ts';
import { TransientQuery } from './TransientQuery.ts';

export interface KsqlEngineDeps extends QueryDeps {
  readonly connectors: ConnectorAdmin;
}

type Answer = Omit<KsqlEntity, 'statement'>;

const AUTO_OFFSET_RESET = 'auto.offset.reset';

/**
 * Statements and the queries that they start. What changes the state is decided against a snapshot, written to the
 * command topic, and then applied; opening replays that topic.
 */
export class KsqlEngine {
  readonly #deps: KsqlEngineDeps;
  readonly #admin: Admin;
  readonly #producer: Producer;
  readonly #queries = new Map<string, PersistentQuery>();
  /** Of this session: SET. */
  readonly #properties = new Map([[AUTO_OFFSET_RESET, 'earliest']]);
  #metaStore = MetaStore.empty;
  #transientQueries = 0;
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(deps: KsqlEngineDeps) {
    this.#deps = deps;
    this.#admin = new Admin(deps.network, deps.systemTime);
    this.#producer = new Producer(deps.network, deps.systemTime);
  }

  /** Replays the command topic and starts the queries that it leaves. */
  static async open(deps: KsqlEngineDeps): Promise<KsqlEngine> {
    const engine = new KsqlEngine(deps);
    for (const { offset, command } of await readCommands(engine.#admin, deps))
      await engine.#apply(command, offset, 'replay').catch((error: Error) =>
        // One command that is understood no more must not keep the others from coming back.
        deps.processingLog.report({ origin: COMMAND_TOPIC, message: error.message, record: JSON.stringify(command), place: `${COMMAND_TOPIC}-0@${offset}` }),
      );
    // A query that does not start is in state ERROR and says why; the others run.
    await Promise.allSettled([...engine.#queries.values()].map((query) => query.start()));
    return engine;
  }

  get metaStore(): MetaStore {
    return this.#metaStore;
  }

  get queries(): readonly PersistentQuery[] {
    return [...this.#queries.values()];
  }

  /** The query that fills a source, when one does. */
  queryFor(sourceName: string): PersistentQuery | undefined {
    const id = this.#metaStore.get(sourceName)?.queryId;
    return id === undefined ? undefined : this.#queries.get(id);
  }

  /**
   * Runs a text statement by statement; stops at the first that fails, whose entity then carries the error. What
   * changes the state waits for its turn; what only reads does not, because a push query may wait for rows to come.
   */
  async execute(text: string): Promise<KsqlEntity[]> {
    const entities: KsqlEntity[] = [];
    for (const node of parse(text).statements) {
      const { type } = node.statement;
      const onlyReads = type === 'QueryStatement' || type === 'PrintTopic';
      const entity = await (onlyReads ? this.#executeOne(node) : this.#inTurn(() => this.#executeOne(node)));
      entities.push(entity);
      if (entity.type === 'error') break;
    }
    return entities;
  }

  /** Why a CREATE STREAM | TABLE cannot have the topic that it names, as topics are now; undefined when it can. Changes nothing. */
  async topicProblem({ statement, text }: StatementNode): Promise<KsqlException | undefined> {
    if (statement.type !== 'CreateSource') return undefined;
    try {
      await checkSourceTopic(analyzeCreateSource(statement, text), statement, this.#admin);
      return undefined;
    } catch (error) {
      if (error instanceof KsqlException) return error;
      throw error;
    }
  }

  /** Starts a SELECT ... EMIT CHANGES. Throws KsqlException. */
  async push(text: string, onRow: (row: Row) => void): Promise<TransientQuery> {
    const node = parse(text).statements[0];
    if (node?.statement.type !== 'QueryStatement') {
      if (node?.statement.type === 'BrokenStatement') throw syntaxError(node);
      throw new KsqlException('INVALID_QUERY', 'A SELECT is expected here.', node?.span);
    }
    const analysis = analyzeQuery(node.statement.query, this.#metaStore, { type: 'transient' });
    return this.#startTransient(analysis, onRow);
  }

  /** Stops every query where it stands; the command topic keeps them for the next time. */
  async close(): Promise<void> {
    await Promise.all([...this.#queries.values()].map((query) => query.stop()));
    await this.#producer.close();
    this.#admin.close();
  }

  #inTurn<T>(task: () => Promise<T>): Promise<T> {
    const run = this.#turn.then(task);
    this.#turn = run.catch(() => {});
    return run;
  }

  async #executeOne(node: StatementNode): Promise<KsqlEntity> {
    const statement = node.text;
    try {
      return { statement, ...(await this.#answer(node)) };
    } catch (error) {
      const problem = error instanceof KsqlException ? error : new KsqlException('EXECUTION', (error as Error).message, node.span, undefined, { cause: error });
      return { statement, type: 'error', message: problem.message, error: problem };
    }
  }

  async #answer(node: StatementNode): Promise<Answer> {
    const { statement, text } = node;
    switch (statement.type) {
      case 'BrokenStatement':
        throw syntaxError(node);
      case 'CreateSource':
        return this.#createSource(statement, text);
      case 'CreateAsSelect':
        return this.#createAsSelect(statement, text);
      case 'InsertInto':
        return this.#insertInto(statement, text);
      case 'InsertValues':
        return this.#insertValues(statement);
      case 'CreateConnector':
        return this.#createConnector(statement);
      case 'DropConnector':
        return this.#dropConnector(statement.name.name, statement.ifExists, statement.name.span);
      case 'DropSource':
        return this.#dropSource(statement, text);
      case 'TerminateQuery':
        return this.#terminate(statement);
      case 'QueryStatement':
        return this.#select(statement.query);
      case 'ListStatement':
        return this.#list(statement.subject, statement.isAll);
      case 'DescribeSource': {
        const source = this.#metaStore.require(statement.name.name, statement.name.span);
        return describeSource(source, this.#metaStore, this.queries, statement.isExtended);
      }
      case 'DescribeConnector': {
        const connector = this.#requireConnector(statement.name.name, statement.name.span);
        return listConnectors([connector]);
      }
      case 'DescribeFunction': {
        const description = describeFunction(statement.name.name);
        if (description === undefined) throw new KsqlException('UNKNOWN_FUNCTION', `Can't find any functions with the name '${statement.name.name}'.`, statement.name.span);
        return description;
      }
      case 'Explain':
        return explainQuery(statement, this.#metaStore, this.#queries);
      case 'PrintTopic':
        return printTopic(statement, this.#admin, this.#deps);
      case 'SetProperty':
      case 'UnsetProperty':
        return this.#setProperty(statement);
    }
  }

  // ------------------------------------------------------------------------------------------- what changes state

  async #createSource(statement: CreateSource, text: string): Promise<Answer> {
    const source = analyzeCreateSource(statement, text);
    const exists = this.#checkName(statement);
    if (exists) return success(`${source.name} exists already.`);
    await ensureSourceTopic(source, statement, this.#admin);
    await this.#commit({ type: 'statement', statement: text });
    return success(`${source.kind === 'STREAM' ? 'Stream' : 'Table'} created.`);
  }

  async #createAsSelect(statement: CreateAsSelect, text: string): Promise<Answer> {
    const { sink, query } = analyzeCreateAsSelect(statement, text, this.#metaStore);
    if (this.#checkName(statement)) return success(`${sink.name} exists already.`);
    await ensureSinkTopic(sink, query.source, statement, this.#admin);
    const queryId = await this.#commit({ type: 'statement', statement: text });
    return { ...success(`Created query with ID ${queryId}.`), queryId: queryId! };
  }

  async #insertInto(statement: InsertInto, text: string): Promise<Answer> {
    analyzeInsertInto(statement, this.#metaStore);
    const queryId = await this.#commit({ type: 'statement', statement: text });
    return { ...success(`Created query with ID ${queryId}.`), queryId: queryId! };
  }

  async #insertValues(statement: InsertValues): Promise<Answer> {
    const insert = analyzeInsertValues(statement, this.#metaStore);
    const { topic, partition, offset } = await insertRow(insert, this.#producer, this.#deps.time);
    return success(`Record written to ${topic}-${partition}@${offset}.`);
  }

  async #createConnector({ name, kind, properties, ifNotExists }: CreateConnector): Promise<Answer> {
    const known = this.#deps.connectors.list().some((connector) => connector.name === name.name);
    if (known && ifNotExists) return success(`Connector ${name.name} exists already.`);
    if (known) throw new KsqlException('CONNECTOR_EXISTS', `Connector ${name.name} already exists.`, name.span);
    const config = Object.fromEntries(properties.entries.map((entry) => [entry.name, literalText(entry.value)]));
    const problem = await this.#deps.connectors.put(name.name, kind, config);
    if (problem !== undefined) {
      const entry = properties.entries.find((one) => one.name === problem.property);
      throw new KsqlException('INVALID_PROPERTY', problem.message, entry?.span ?? name.span, problem.suggestion);
    }
    return success(`Created connector ${name.name}.`);
  }

  async #dropConnector(name: string, ifExists: boolean, span: StatementNode['span']): Promise<Answer> {
    if (ifExists && !this.#deps.connectors.list().some((connector) => connector.name === name)) return success(`Connector ${name} does not exist.`);
    this.#requireConnector(name, span);
    await this.#deps.connectors.drop(name);
    return success(`Dropped connector ${name}.`);
  }

  async #dropSource(statement: DropSource, text: string): Promise<Answer> {
    const { name } = statement.name;
    if (statement.ifExists && this.#metaStore.get(name) === undefined) return success(`Source ${name} does not exist.`);
    const source = this.#metaStore.require(name, statement.name.span);
    if (source.kind !== statement.kind)
      throw new KsqlException('INVALID_QUERY', `Incompatible data source type is ${source.kind}, but statement was DROP ${statement.kind}.`, statement.name.span);
    const readers = [...this.#metaStore.readersOf(name), ...this.#insertsOf(name).map(({ id }) => id)];
    if (readers.length > 0)
      throw new KsqlException('SOURCE_IN_USE', `Cannot drop ${name}. These read from it or write into it: [${[...new Set(readers)].join(', ')}]. Drop or terminate them first.`, statement.name.span);
    await this.#commit({ type: 'statement', statement: text });
    if (statement.deleteTopic) await this.#admin.deleteTopics([source.topic]);
    return success(`Source ${name} was dropped.`);
  }

  async #terminate({ queryId, span }: TerminateQuery): Promise<Answer> {
    if (queryId === undefined) {
      for (const id of [...this.#queries.keys()]) await this.#commit({ type: 'terminate', queryId: id });
      return success('All queries terminated.');
    }
    const id = this.#queries.has(queryId) ? queryId : queryId.toUpperCase();
    if (!this.#queries.has(id))
      throw new KsqlException('UNKNOWN_QUERY', `Unknown queryId: ${queryId}.`, span, nearest(id, [...this.#queries.keys()]));
    await this.#commit({ type: 'terminate', queryId: id });
    return success('Query terminated.');
  }

  /** Writes a command and applies it; answers the id of the query that it started. */
  async #commit(command: Command): Promise<string | undefined> {
    const { offset } = await this.#producer.send({ topic: COMMAND_TOPIC, partition: 0, key: null, value: encodeUtf8(JSON.stringify(command)) });
    return this.#apply(command, offset, 'live');
  }

  async #apply(command: Command, offset: number, mode: 'live' | 'replay'): Promise<string | undefined> {
    if (command.type === 'terminate') {
      await this.#endQuery(command.queryId, mode);
      return undefined;
    }
    const node = parse(command.statement).statements[0]!;
    const { statement, text } = node;
    switch (statement.type) {
      case 'CreateSource':
        this.#metaStore = this.#metaStore.with(analyzeCreateSource(statement, text));
        return undefined;
      case 'CreateAsSelect': {
        const { sink, query } = analyzeCreateAsSelect(statement, text, this.#metaStore);
        const queryId = `C${sink.kind === 'STREAM' ? 'S' : 'T'}AS_${sink.name}_${offset}`;
        this.#metaStore = this.#metaStore.with({ ...sink, queryId });
        await this.#startQuery(queryId, text, sink, query, mode);
        return queryId;
      }
      case 'InsertInto': {
        const { sink, query } = analyzeInsertInto(statement, this.#metaStore);
        const queryId = `INSERTQUERY_${offset}`;
        await this.#startQuery(queryId, text, sink, query, mode);
        return queryId;
      }
      case 'DropSource': {
        const { name } = statement.name;
        const queryId = this.#metaStore.get(name)?.queryId;
        this.#metaStore = this.#metaStore.without(name);
        if (queryId !== undefined) await this.#endQuery(queryId, mode);
        return undefined;
      }
      default:
        return undefined;
    }
  }

  async #startQuery(id: string, text: string, sink: DataSource, analysis: QueryAnalysis, mode: 'live' | 'replay'): Promise<void> {
    const query = new PersistentQuery(id, text, sink, analysis, this.#deps, this.#offsetReset());
    this.#queries.set(id, query);
    if (mode === 'live') await query.start();
  }

  async #endQuery(id: string, mode: 'live' | 'replay'): Promise<void> {
    const query = this.#queries.get(id);
    this.#queries.delete(id);
    if (mode === 'live') await query?.terminate();
  }

  // --------------------------------------------------------------------------------------------- what only reads

  async #select(query: Query): Promise<Answer> {
    const analysis = analyzeQuery(query, this.#metaStore, { type: 'transient' });
    if (analysis.emit === undefined) {
      const { columns, rows } = await pullQuery(analysis, this.queryFor(analysis.source.name), this.#deps);
      return { type: 'rows', message: `${rows.length} row${rows.length === 1 ? '' : 's'}`, columns, rows };
    }
    if (analysis.limit === undefined)
      throw new KsqlException('INVALID_QUERY', 'A push query without LIMIT never ends: add LIMIT, or leave EMIT CHANGES away to get the rows there are.', query.emit!.span);
    const rows: Row[] = [];
    const transient = await this.#startTransient(analysis, (row) => rows.push(row));
    await transient.ended;
    return { type: 'rows', message: `${rows.length} row${rows.length === 1 ? '' : 's'}`, columns: transient.columns, rows };
  }

  async #startTransient(analysis: QueryAnalysis, onRow: (row: Row) => void): Promise<TransientQuery> {
    const transient = new TransientQuery(`${analysis.source.name}_${++this.#transientQueries}`, analysis, this.#deps, this.#offsetReset(), onRow);
    await transient.start();
    return transient;
  }

  async #list(subject: string, withInternal: boolean): Promise<Answer> {
    switch (subject) {
      case 'STREAMS':
        return listSources(this.#metaStore, 'STREAM');
      case 'TABLES':
        return listSources(this.#metaStore, 'TABLE');
      case 'TOPICS':
        return listTopics(await this.#admin.listTopics({ listInternal: true }), withInternal);
      case 'QUERIES':
        return listQueries(this.queries);
      case 'CONNECTORS':
        return listConnectors(this.#deps.connectors.list());
      case 'FUNCTIONS':
        return listFunctions();
      case 'PROPERTIES':
        return listProperties(this.#properties);
      default:
        throw new KsqlException('NOT_SUPPORTED', `SHOW ${subject} is not supported yet.`);
    }
  }

  // ------------------------------------------------------------------------------------------------------ helpers

  /** True where IF NOT EXISTS makes the statement do nothing. */
  #checkName({ name, ifNotExists, orReplace, kind }: CreateSource | CreateAsSelect): boolean {
    const known = this.#metaStore.get(name.name);
    if (orReplace && known !== undefined) throw new KsqlException('NOT_SUPPORTED', 'OR REPLACE of something that exists is not supported yet: drop it first.', name.span);
    if (known === undefined || ifNotExists) return known !== undefined;
    throw new KsqlException('SOURCE_EXISTS', `Cannot add ${kind.toLowerCase()} '${name.name}': A ${known.kind.toLowerCase()} with the same name already exists.`, name.span);
  }

  #insertsOf(name: string): PersistentQuery[] {
    return this.queries.filter(({ id, sink, analysis }) => id.startsWith('INSERTQUERY') && (sink.name === name || analysis.source.name === name));
  }

  #requireConnector(name: string, span: StatementNode['span']) {
    const connectors = this.#deps.connectors.list();
    const found = connectors.find((connector) => connector.name === name);
    if (found === undefined) throw new KsqlException('UNKNOWN_CONNECTOR', `Connector ${name} does not exist.`, span, nearest(name, connectors.map((one) => one.name)));
    return found;
  }

  #setProperty(statement: SetProperty | UnsetProperty): Answer {
    const { name } = statement;
    if (name !== AUTO_OFFSET_RESET)
      throw new KsqlException('UNKNOWN_PROPERTY', `Not recognizable as ksql, streams, consumer, or producer property: '${name}'.`, statement.span, nearest(name, [AUTO_OFFSET_RESET]));
    if (statement.type === 'UnsetProperty') this.#properties.set(name, 'earliest');
    else if (statement.value === 'earliest' || statement.value === 'latest') this.#properties.set(name, statement.value);
    else throw new KsqlException('INVALID_PROPERTY', `${name} is 'earliest' or 'latest'.`, statement.span);
    return success(`${name} is ${this.#properties.get(name)} now.`);
  }

  #offsetReset(): 'earliest' | 'latest' {
    return this.#properties.get(AUTO_OFFSET_RESET) === 'latest' ? 'latest' : 'earliest';
  }
}

const success = (message: string): Answer => ({ type: 'success', message });

const syntaxError = ({ statement }: StatementNode): KsqlException => {
  if (statement.type !== 'BrokenStatement') throw new Error('only a broken statement has a syntax error');
  return KsqlException.syntax(statement.problem);
};

const literalText = (value: Literal): string =>
  value.type === 'NullLiteral' ? '' : value.type === 'LongLiteral' ? value.digits : value.type === 'DecimalLiteral' ? value.text : String(value.value);
