import { GraphNode } from './GraphNode.ts';

/** A join of two windowed streams: each side keeps its records in a store of its own, hung on its own node. */
export abstract class SelfJoinableNode extends GraphNode {
  /** Of the graph node that keeps the records of the right side. */
  abstract readonly rightWindowedName: string;
  /** From now on one store is enough. Before the plan is written. */
  abstract setSelfJoin(): void;
}

/** Joins of a stream with itself keep its records once. Source: InternalStreamsBuilder.rewriteSingleStoreSelfJoin. */
export const rewriteSelfJoins = (nodes: Iterable<GraphNode>): void => {
  for (const node of nodes) {
    const [parent, ...others] = node.parents;
    if (!(node instanceof SelfJoinableNode) || parent === undefined || others.length > 0) continue;
    for (const child of parent.children) if (child.name === node.rightWindowedName) parent.removeChild(child);
    node.setSelfJoin();
  }
};
