import { analyzeScript, type AnalyzedStatement, type MetaStore, type ScriptAnalysis } from '../ksql/index.ts';
import type { PipelineDocument } from '../protocol/index.ts';
import type { ClauseName } from './nodeIds.ts';

/** A statement that stands on the canvas, under the name that its nodes go by. */
export interface OwnedStatement extends AnalyzedStatement {
  /** The name it makes; `NAME+n` for the n-th INSERT INTO; undefined for statements that are not drawn. */
  readonly owner: string | undefined;
}

/** The document's text, read once: what the graph, the edits and the deployment all start from. */
export interface DocumentModel {
  readonly document: PipelineDocument;
  readonly script: ScriptAnalysis;
  readonly statements: readonly OwnedStatement[];
  /** Sources that exist but are not made by this text. */
  readonly outside: MetaStore;
  byOwner(owner: string): OwnedStatement | undefined;
}

export const readDocument = (document: PipelineDocument, outside: MetaStore): DocumentModel => {
  const script = analyzeScript(document.text, outside);
  const inserts = new Map<string, number>();
  const statements = script.statements.map((analyzed): OwnedStatement => {
    const { statement } = analyzed.node;
    switch (statement.type) {
      case 'CreateSource':
      case 'CreateAsSelect':
      case 'CreateConnector':
        return { ...analyzed, owner: statement.name.name };
      case 'InsertInto': {
        const n = (inserts.get(statement.target.name) ?? 0) + 1;
        inserts.set(statement.target.name, n);
        return { ...analyzed, owner: `${statement.target.name}+${n}` };
      }
      default:
        return { ...analyzed, owner: undefined };
    }
  });
  const owners = new Map(statements.filter(({ owner }) => owner !== undefined).map((statement) => [statement.owner!, statement]));
  return { document, script, statements, outside, byOwner: (owner) => owners.get(owner) };
};

/** The query of a statement that has one. */
export const queryOf = ({ node }: AnalyzedStatement) =>
  node.statement.type === 'CreateAsSelect' || node.statement.type === 'InsertInto' ? node.statement.query : undefined;

/** The clauses that are drawn as nodes, from the source to the result. */
export const clausesOf = (statement: AnalyzedStatement): ClauseName[] => {
  const query = queryOf(statement);
  if (query === undefined) return [];
  const [first, ...rest] = query.select.items;
  const isPlain = rest.length === 0 && first?.type === 'AllColumns' && query.partitionBy === undefined;
  return [
    ...(query.where ? (['where'] as const) : []),
    ...(query.groupBy ? (['group'] as const) : isPlain ? [] : (['select'] as const)),
    ...(query.having ? (['having'] as const) : []),
  ];
};
