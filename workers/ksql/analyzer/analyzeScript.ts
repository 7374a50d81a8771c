import { KsqlException } from '../KsqlException.ts';
import type { DataSource } from '../metastore/DataSource.ts';
import { MetaStore } from '../metastore/MetaStore.ts';
import { parse } from '../parser/index.ts';
import type { StatementNode, SyntaxTree } from '../parser/ast.ts';
import { analyzeCreateAsSelect } from './analyzeCreateAsSelect.ts';
import { analyzeCreateSource } from './analyzeCreateSource.ts';
import { analyzeInsertInto } from './analyzeInsertInto.ts';
import { analyzeInsertValues } from './analyzeInsertValues.ts';
import type { QueryAnalysis } from './QueryAnalysis.ts';

/** One statement of a script with what is known about it. `problem` undefined means that it could run. */
export interface AnalyzedStatement {
  readonly node: StatementNode;
  readonly problem: KsqlException | undefined;
  /** What a CREATE STREAM or TABLE makes, or an INSERT INTO fills; undefined where that is not known. */
  readonly source: DataSource | undefined;
  readonly query: QueryAnalysis | undefined;
}

export interface ScriptAnalysis {
  readonly tree: SyntaxTree;
  readonly statements: readonly AnalyzedStatement[];
  /** As it would be after the whole script. */
  readonly metaStore: MetaStore;
}

/**
 * Reads a whole script against the sources that exist outside of it, each statement seeing those before it. A
 * statement with a mistake does not stop the ones after it. Pure.
 */
export const analyzeScript = (text: string, outside: MetaStore = MetaStore.empty): ScriptAnalysis => {
  const tree = parse(text);
  let metaStore = outside;
  const made = new Set<string>();
  const statements = tree.statements.map((node): AnalyzedStatement => {
    try {
      const { source, query } = analyzeOne(node, metaStore);
      const { statement } = node;
      if (source !== undefined && (statement.type === 'CreateSource' || statement.type === 'CreateAsSelect')) {
        if (made.has(source.name) && !statement.orReplace)
          throw new KsqlException('SOURCE_EXISTS', `A ${source.kind.toLowerCase()} named ${source.name} is created twice.`, statement.name.span);
        made.add(source.name);
        metaStore = metaStore.with(source);
      }
      return { node, problem: undefined, source, query };
    } catch (error) {
      if (!(error instanceof KsqlException)) throw error;
      return { node, problem: error, source: undefined, query: undefined };
    }
  });
  return { tree, statements, metaStore };
};

const analyzeOne = ({ statement, text }: StatementNode, metaStore: MetaStore): { source?: DataSource; query?: QueryAnalysis } => {
  switch (statement.type) {
    case 'BrokenStatement':
      throw KsqlException.syntax(statement.problem);
    case 'CreateSource':
      return { source: analyzeCreateSource(statement, text) };
    case 'CreateAsSelect': {
      const { sink, query } = analyzeCreateAsSelect(statement, text, metaStore);
      return { source: sink, query };
    }
    case 'InsertInto': {
      const { sink, query } = analyzeInsertInto(statement, metaStore);
      return { source: sink, query };
    }
    case 'InsertValues':
      return { source: analyzeInsertValues(statement, metaStore).source };
    default:
      return {};
  }
};
