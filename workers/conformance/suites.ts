import { runAssignorCase } from './assignors.ts';
import { runLogSuiteCase } from './log.ts';
import { runPartitionerCase } from './partitioner.ts';
import { runStreamsCase } from './streams/runStreamsCase.ts';
import type { Suite } from './Suite.ts';

/** The registry: a suite is named as its case file. */
export const suites: Readonly<Record<string, Suite>> = {
  partitioner: runPartitionerCase,
  log: runLogSuiteCase,
  assignors: runAssignorCase,
  'streams-joins': runStreamsCase,
  'streams-windows': runStreamsCase,
  'streams-tables': runStreamsCase,
};
