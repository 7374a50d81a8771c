import { TopologyException } from '../errors/TopologyException.ts';
import type { GraphNode } from './GraphNode.ts';

/**
 * How long after their end the windows are closed that a step stands on; the longest, where it stands on several. Throws
 * TopologyException where some way up meets no window. Source: GraphGraceSearchUtil.
 */
export const windowGraceOf = (node: GraphNode, below = ''): number => {
  const { windowGraceMs } = node.traits;
  if (windowGraceMs !== undefined) return windowGraceMs;
  const chain = below === '' ? node.name : `${node.name}->${below}`;
  if (node.parents.size === 0) throw new TopologyException(`the close of windows is only defined for windowed computations, which [${chain}] is not`);
  return Math.max(...[...node.parents].map((parent) => windowGraceOf(parent, chain)));
};
