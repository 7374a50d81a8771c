import type { NodeKind } from '../../../workers/protocol/index.ts';

export const kindNames: { readonly [Kind in NodeKind]: string } = {
  'source-connector': 'Source',
  'sink-connector': 'Sink',
  stream: 'Stream',
  table: 'Table',
  filter: 'Filter',
  select: 'Select',
  aggregate: 'Aggregate',
};
