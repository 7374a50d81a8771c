import { ExpectationError } from '../../CaseOutcome.ts';
import type { NodeSpec } from './NodeSpec.ts';

/** Throws an ExpectationError where the node has no such field. */
export const required = <F extends keyof NodeSpec>(node: NodeSpec, field: F): NonNullable<NodeSpec[F]> => {
  const value = node[field];
  if (value === undefined || value === null) throw new ExpectationError(`node "${node.id}" has no ${field}`);
  return value as NonNullable<NodeSpec[F]>;
};

/** Throws an ExpectationError where the node has a field that means nothing where it stands. */
export const absent = (node: NodeSpec, field: keyof NodeSpec): void => {
  if (node[field] !== undefined) throw new ExpectationError(`node "${node.id}" cannot have a ${field}`);
};

export const streamHasNoStore = (node: NodeSpec): void => absent(node, 'materialized');
