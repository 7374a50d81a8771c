import { required } from '../required.ts';
import type { TopologyOp } from '../TopologyOp.ts';

export const stream: TopologyOp = {
  fields: ['topic'],
  add: (node, { builder }) => ({ stage: builder.stream<unknown, unknown>(required(node, 'topic')) }),
};
