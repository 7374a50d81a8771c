import { BIGINT, INTEGER } from '../parser/SqlType.ts';
import type { LogicalSchema, SchemaColumn } from '../metastore/LogicalSchema.ts';

/** The row that a query reads: value columns first, so that the value's serde fills it in place, then key and system columns. */
export const sourceColumns = (schema: LogicalSchema): SchemaColumn[] => [
  ...schema.value,
  ...schema.key,
  { name: 'ROWTIME', type: BIGINT },
  { name: 'ROWPARTITION', type: INTEGER },
  { name: 'ROWOFFSET', type: BIGINT },
];
