import type { PipelineView } from '../../../workers/protocol/index.ts';

/** Statements of the text that made nodes, and how many of them do not run as they stand. */
export const countStatements = ({ nodes, undeployed }: PipelineView): { readonly all: number; readonly notRunning: number } => {
  const names = new Set<string>();
  const waiting = new Set<string>();
  const changed = new Set(undeployed);
  for (const node of nodes) {
    if (node.isDraft) continue;
    const statement = node.id.split('/')[0] ?? node.id;
    names.add(statement);
    if (changed.has(node.id)) waiting.add(statement);
  }
  return { all: names.size, notRunning: waiting.size };
};
