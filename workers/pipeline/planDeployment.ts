import { queryOf, type DocumentModel, type OwnedStatement } from './DocumentModel.ts';
import { connectorProperties, sourceNames } from './documentGraph.ts';
import { normalizeStatement } from './normalizeStatement.ts';

/** A statement of the document that was carried out: what the next deployment is compared with. Saved. */
export interface DeployedStatement {
  /** Its owner; for INSERT ... VALUES its text and which of several equal ones it is. */
  readonly id: string;
  readonly kind: 'source' | 'query' | 'insert-into' | 'source-connector' | 'sink-connector' | 'insert-values';
  /** What it makes or fills. */
  readonly name: string;
  /** `normalizeStatement` of its text. */
  readonly text: string;
  readonly readsFrom: readonly string[];
}

export interface DeploymentPlan {
  /** To take away, readers before what they read. */
  readonly drop: readonly DeployedStatement[];
  /** To carry out: in the order of the text, connectors last, so that their topics are as the streams declare them. */
  readonly create: ReadonlyArray<{ readonly deployed: DeployedStatement; readonly statement: OwnedStatement }>;
  readonly unchanged: readonly DeployedStatement[];
}

/**
 * The smallest set of changes that makes what runs equal to the text: what is new, what reads differently, and what
 * reads from something that is replaced. Statements with a problem are left out: they neither run nor stop others. While
 * one cannot be read at all nobody knows whose it is, so nothing counts as removed.
 */
export const planDeployment = (model: DocumentModel, deployed: readonly DeployedStatement[]): DeploymentPlan => {
  const wanted = describeStatements(model);
  const before = new Map(deployed.map((one) => [one.id, one]));
  const changed = new Set<string>();
  for (const { deployed: one } of wanted) if (before.has(one.id) && before.get(one.id)!.text !== one.text) changed.add(one.id);
  const broken = new Set(model.statements.filter(({ problem }) => problem !== undefined).map(({ owner }) => owner));
  const kept = new Set([...wanted.map(({ deployed: { id } }) => id), ...broken]);
  const isWhole = !model.statements.some(({ node }) => node.statement.type === 'BrokenStatement');
  const drop = deployed.filter((one) => changed.has(one.id) || (isWhole && !kept.has(one.id) && one.kind !== 'insert-values'));

  const replacedNames = new Set(drop.filter(({ kind }) => kind === 'source' || kind === 'query').map(({ name }) => name));
  for (let isGrowing = true; isGrowing; ) {
    isGrowing = false;
    for (const one of deployed)
      if (!drop.includes(one) && one.kind !== 'insert-values' && one.kind !== 'source-connector' && (one.readsFrom.some((name) => replacedNames.has(name)) || (one.kind === 'insert-into' && replacedNames.has(one.name)))) {
        drop.push(one);
        if (one.kind === 'query') replacedNames.add(one.name);
        isGrowing = true;
      }
  }
  const dropped = new Set(drop.map(({ id }) => id));
  const create = wanted.filter(({ deployed: { id } }) => !before.has(id) || dropped.has(id));
  return {
    drop: readersFirst(drop, deployed),
    create: [...create.filter((one) => !isConnector(one.deployed)), ...create.filter((one) => isConnector(one.deployed))],
    unchanged: wanted.map((one) => one.deployed).filter(({ id }) => before.has(id) && !dropped.has(id)),
  };
};

/** What a statement of the text would be once carried out. */
export const describeStatements = (model: DocumentModel): Array<{ deployed: DeployedStatement; statement: OwnedStatement }> => {
  const equal = new Map<string, number>();
  return model.statements.flatMap((statement) => {
    if (statement.problem !== undefined) return [];
    const tree = statement.node.statement;
    const text = normalizeStatement(statement.node.text);
    const describe = (id: string, kind: DeployedStatement['kind'], name: string, readsFrom: readonly string[] = []) => [
      { statement, deployed: { id, kind, name, text, readsFrom } },
    ];
    switch (tree.type) {
      case 'CreateSource':
        return describe(statement.owner!, 'source', tree.name.name);
      case 'CreateAsSelect':
        return describe(statement.owner!, 'query', tree.name.name, sourceNames(queryOf(statement)!.from));
      case 'InsertInto':
        return describe(statement.owner!, 'insert-into', tree.target.name, sourceNames(tree.query.from));
      case 'InsertValues': {
        const n = (equal.get(text) ?? 0) + 1;
        equal.set(text, n);
        return describe(`${text} #${n}`, 'insert-values', tree.target.name);
      }
      case 'CreateConnector': {
        const topics = (connectorProperties(tree)['topics'] ?? '').split(',').map((topic) => topic.trim());
        const readsFrom = tree.kind === 'SOURCE' ? [] : model.script.metaStore.sources.filter(({ topic }) => topics.includes(topic)).map(({ name }) => name);
        return describe(statement.owner!, tree.kind === 'SOURCE' ? 'source-connector' : 'sink-connector', tree.name.name, readsFrom);
      }
      default:
        return [];
    }
  });
};

const isConnector = ({ kind }: DeployedStatement): boolean => kind === 'source-connector' || kind === 'sink-connector';

const readersFirst = (drop: readonly DeployedStatement[], deployed: readonly DeployedStatement[]): DeployedStatement[] =>
  [...drop].sort((a, b) => deployed.indexOf(b) - deployed.indexOf(a));
