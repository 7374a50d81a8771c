import { runAssignorCase } from './assignors.ts';
import { runLogSuiteCase } from './log.ts';
import { runPartitionerCase } from './partitioner.ts';
import type { Suite } from './Suite.ts';

/** The registry: a suite is named as its case file. */
export const suites: Readonly<Record<string, Suite>> = {
  partitioner: runPartitionerCase,
  log: runLogSuiteCase,
  assignors: runAssignorCase,
};
