import type { NodeKind } from '../../../workers/protocol/index.ts';

/** What a kind of node is called, aloud and on screen. */
export const kindNames: Readonly<Record<NodeKind, string>> = {
  'source-connector': 'Source connector',
  'sink-connector': 'Sink connector',
  stream: 'Stream',
  table: 'Table',
  filter: 'Filter',
  select: 'Select',
  aggregate: 'Aggregate',
};
