import type { PipelineNode } from '../../workers/protocol/index.ts';

/** Under which origin the processing log tells what this node skipped: its query, else its connector, else its topic. */
export const logOrigin = ({ id, queryId, config, topic }: PipelineNode): string | null =>
  queryId ?? (config.kind === 'source-connector' || config.kind === 'sink-connector' ? id : topic);
