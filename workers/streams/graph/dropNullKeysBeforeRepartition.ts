import type { GraphNode } from './GraphNode.ts';
import { RepartitionNode } from './RepartitionNode.ts';

/**
 * Records with a null key go through a repartition topic only where a join below it can use them. Source:
 * NodesWithRelaxedNullKeyJoinDownstream (KIP-962).
 */
export const dropNullKeysBeforeRepartition = (root: GraphNode): void => {
  const needsNullKeys = new Map<GraphNode, boolean>();
  const visit = (node: GraphNode): boolean => {
    const known = needsNullKeys.get(node);
    if (known !== undefined) return known;
    let needs = false;
    for (const child of node.children) if (visit(child) || child.traits.nullKeyRelaxedJoin === true) needs = true;
    needsNullKeys.set(node, needs);
    if (!needs && node instanceof RepartitionNode) node.dropNullKeys();
    return needs;
  };
  visit(root);
};
