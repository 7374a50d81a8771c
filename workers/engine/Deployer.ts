import { KsqlException, lineAndColumn, printCaret, quoteIdentifier } from '../ksql/index.ts';
import type { KsqlEngine } from '../ksql/index.ts';
import { connectorProperties, describeStatements, normalizeStatement, planDeployment, readDocument, type DeployedStatement, type DocumentModel, type OwnedStatement } from '../pipeline/index.ts';
import type { DeployResult, PipelineDocument, StatementError } from '../protocol/index.ts';
import type { ConnectorRoom } from './ConnectorRoom.ts';
import type { DocumentStore } from './DocumentStore.ts';
import { metaStoreOutside } from './metaStoreOutside.ts';

/** Makes what runs equal to a document's text, statement by statement; remembers each step, so that a crash between two is made good by the next deployment. */
export class Deployer {
  readonly #ksql: KsqlEngine;
  readonly #connectors: ConnectorRoom;
  readonly #store: DocumentStore;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(ksql: KsqlEngine, connectors: ConnectorRoom, store: DocumentStore) {
    this.#ksql = ksql;
    this.#connectors = connectors;
    this.#store = store;
  }

  deploy(document: PipelineDocument): Promise<DeployResult> {
    const run = this.#turn.then(() => this.#deploy(document));
    this.#turn = run.catch(() => {});
    return run;
  }

  async #deploy(document: PipelineDocument): Promise<DeployResult> {
    const { running } = this;
    const model = await this.#withTopicProblems(readDocument(document, metaStoreOutside(this.#ksql.metaStore, this.#store.deployed)), running);
    const plan = planDeployment(model, running);
    const errors: StatementError[] = model.statements.flatMap(({ problem }) => (problem === undefined ? [] : [toStatementError(document.text, problem)]));
    const dropped: string[] = [];
    const created: string[] = [];
    const replaced: string[] = [];
    const replacedIds = new Set(plan.drop.map(({ id }) => id));
    const kept = new Set(plan.create.map(({ deployed: { id } }) => id));
    let deployed: DeployedStatement[] = running;
    for (const one of plan.drop) {
      // A connector that only changes its settings goes on from where it is.
      if (one.kind.endsWith('connector') && kept.has(one.id)) continue;
      await this.#drop(one);
      deployed = deployed.filter(({ id }) => id !== one.id);
      await this.#store.save({ deployed });
      if (!kept.has(one.id)) dropped.push(one.name);
    }
    const failed = new Set<string>();
    for (const { deployed: one, statement } of plan.create) {
      if ([one.name, ...one.readsFrom].some((name) => failed.has(name))) {
        // The error of what it reads says it all.
        failed.add(one.name);
        continue;
      }
      const error = await this.#create(one, statement, document.text);
      if (error !== undefined) {
        errors.push(error);
        failed.add(one.name);
        continue;
      }
      deployed = [...deployed.filter(({ id }) => id !== one.id), one];
      await this.#store.save({ deployed });
      if (one.kind !== 'insert-values') (replacedIds.has(one.id) ? replaced : created).push(one.name);
    }
    // Removed INSERT statements have run: only their memory goes.
    const wanted = new Set(describeStatements(model).map(({ deployed: { id } }) => id));
    const remembered = deployed.filter(({ id, kind }) => kind !== 'insert-values' || wanted.has(id));
    if (remembered.length !== deployed.length) await this.#store.save({ deployed: remembered });
    return { created, replaced, dropped, unchanged: plan.unchanged.filter(({ kind }) => kind !== 'insert-values').map(({ name }) => name), errors };
  }

  /**
   * What runs is not taken down for a text that could not take its place: a changed stream or table whose topic is not to
   * be had has a problem before anything is dropped. A topic that some query of the text fills comes and goes with it.
   */
  async #withTopicProblems(model: DocumentModel, running: readonly DeployedStatement[]): Promise<DocumentModel> {
    const filled = new Set(model.statements.flatMap(({ node, source }) => (node.statement.type === 'CreateAsSelect' && source !== undefined ? [source.topic] : [])));
    const statements = await Promise.all(model.statements.map(async (statement) => {
      const { node, owner, problem, source } = statement;
      const before = running.find(({ id }) => id === owner);
      if (problem !== undefined || source === undefined || before === undefined || before.text === normalizeStatement(node.text) || filled.has(source.topic)) return statement;
      const found = await this.#ksql.topicProblem(node);
      return found === undefined ? statement : { ...statement, problem: found };
    }));
    return { ...model, statements };
  }

  /** Statements that were carried out and are still there: what a console drops is not. */
  get running(): DeployedStatement[] {
    return this.#store.deployed.filter((one) => this.#isThere(one));
  }

  #isThere({ kind, name, text }: DeployedStatement): boolean {
    switch (kind) {
      case 'source':
      case 'query':
        return this.#ksql.metaStore.get(name) !== undefined;
      case 'insert-into':
        return this.#insertInto(text) !== undefined;
      case 'source-connector':
      case 'sink-connector':
        return this.#connectors.list().some((connector) => connector.name === name);
      case 'insert-values':
        return true;
    }
  }

  #insertInto(text: string) {
    return this.#ksql.queries.find((query) => normalizeStatement(query.statement) === text);
  }

  async #drop({ kind, name, text }: DeployedStatement): Promise<void> {
    const quoted = quoteIdentifier(name);
    switch (kind) {
      case 'source-connector':
      case 'sink-connector':
        await this.#connectors.drop(name);
        return;
      case 'insert-into': {
        const query = this.#insertInto(text);
        if (query !== undefined) await this.#ksql.execute(`TERMINATE ${quoteIdentifier(query.id)};`);
        return;
      }
      case 'source':
      case 'query': {
        const source = this.#ksql.metaStore.get(name);
        if (source !== undefined) await this.#ksql.execute(`DROP ${source.kind} IF EXISTS ${quoted}${kind === 'query' ? ' DELETE TOPIC' : ''};`);
        return;
      }
      case 'insert-values':
        return;
    }
  }

  async #create({ kind, name, text }: DeployedStatement, { node }: OwnedStatement, documentText: string): Promise<StatementError | undefined> {
    const { statement } = node;
    if (statement.type === 'CreateConnector') {
      const problem = await this.#connectors.put(name, statement.kind, connectorProperties(statement));
      if (problem === undefined) return undefined;
      const entry = statement.properties.entries.find((one) => one.name === problem.property);
      return toStatementError(documentText, new KsqlException('INVALID_PROPERTY', problem.message, entry?.span ?? statement.name.span, problem.suggestion));
    }
    if (kind === 'insert-into' && this.#insertInto(text) !== undefined) return undefined;
    const existing = this.#ksql.metaStore.get(name);
    if ((kind === 'source' || kind === 'query') && existing !== undefined) {
      if (normalizeStatement(existing.sql) === text) return undefined;
      await this.#drop({ id: name, kind, name, text, readsFrom: [] });
    }
    const [entity] = await this.#ksql.execute(node.text);
    if (entity?.error === undefined) return undefined;
    const { error } = entity;
    const shift = node.span.start;
    const span = error.span && { start: error.span.start + shift, end: error.span.end + shift };
    return toStatementError(documentText, new KsqlException(error.code, error.message, span ?? node.span));
  }
}

export const toStatementError = (text: string, error: KsqlException): StatementError => {
  const at = error.span && lineAndColumn(text, error.span.start);
  return {
    code: error.code,
    message: error.message,
    line: at?.line ?? null,
    column: at?.column ?? null,
    caret: error.span ? printCaret(text, error.span) : '',
    suggestion: error.suggestion ?? null,
  };
};

