import type { NodeId } from '../protocol/index.ts';

/** The part of a statement that a node stands for. */
export type ClauseName = 'where' | 'select' | 'group' | 'having';

/** `owner` is the source that the statement makes or, for the n-th INSERT INTO it, `NAME+n`. */
export const clauseNodeId = (owner: string, clause: ClauseName): NodeId => `${owner}/${clause}`;

export const edgeId = (source: NodeId, target: NodeId): string => `${source}->${target}`;

export const ownerOf = (nodeId: NodeId): string => nodeId.split('/')[0]!;

export const clauseOf = (nodeId: NodeId): ClauseName | undefined => nodeId.split('/')[1] as ClauseName | undefined;

export const isDraftId = (nodeId: NodeId): boolean => /^draft-\d+$/.test(nodeId);
