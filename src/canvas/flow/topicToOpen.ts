import type { PipelineNode } from '../../../workers/protocol/index.ts';

/** The topic that a stream or a table stands on, to be opened as lanes; null for every other kind of node, and for one that has none yet. */
export const topicToOpen = (node: PipelineNode): string | null => {
  if (node.isDraft || (node.config.kind !== 'stream' && node.config.kind !== 'table')) return null;
  const topic = node.topic ?? node.config.topic;
  return topic === '' ? null : topic;
};
