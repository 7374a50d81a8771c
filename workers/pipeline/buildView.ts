import type { NodeId, PipelineView, Problem } from '../protocol/index.ts';
import type { DocumentModel } from './DocumentModel.ts';
import { documentGraph } from './documentGraph.ts';
import { layoutGraph } from './layoutGraph.ts';
import { ownerOf } from './nodeIds.ts';

/** What runs now, as far as the graph shows it. */
export interface RunningState {
  /** The query that runs a statement, by its owner (`X`, `X+1`). */
  queryIdOf(owner: string): string | undefined;
  /** Whether a statement runs as it stands in the text. */
  isDeployed(owner: string): boolean;
  /** Failures while running, to stand on the node beside the text's own problems. */
  problemsOf(owner: string): readonly string[];
}

/** The document as the page draws it. */
export const buildView = (model: DocumentModel, running: RunningState): PipelineView => {
  const graph = documentGraph(model);
  const positions = layoutGraph(
    graph.nodes.map(({ id }) => id),
    graph.edges,
    { ...model.document.layout.positions, ...Object.fromEntries(model.document.drafts.map(({ id, position }) => [id, position])) },
  );
  const nodes = graph.nodes.map((node) => ({
    ...node,
    position: positions.get(node.id)!,
    queryId: node.isDraft ? null : (running.queryIdOf(ownerOf(node.id)) ?? null),
    problems: [...node.problems, ...(node.id.includes('/') ? [] : running.problemsOf(node.id).map((message) => failure(message, node.id)))],
  }));
  return {
    nodes,
    edges: graph.edges,
    problems: [...graph.problems, ...nodes.flatMap(({ problems }) => problems.filter((problem) => !graph.problems.includes(problem)))],
    isWhole: !model.statements.some(({ node }) => node.statement.type === 'BrokenStatement'),
    undeployed: nodes.filter(({ id, isDraft, span }) => !isDraft && span !== null && !running.isDeployed(ownerOf(id))).map(({ id }) => id),
  };
};

const failure = (message: string, nodeId: NodeId): Problem => ({
  severity: 'error', message, span: null, caret: '', line: null, column: null, suggestion: null, nodeId,
});
