import { KafkaError } from '../../../common/index.ts';
import type { AbstractPartitionAssignor } from './AbstractPartitionAssignor.ts';
import { CooperativeStickyAssignor } from './CooperativeStickyAssignor.ts';
import { RangeAssignor } from './RangeAssignor.ts';
import { RoundRobinAssignor } from './RoundRobinAssignor.ts';
import { StickyAssignor } from './StickyAssignor.ts';

/** The registry: what `partition.assignment.strategy` may name. */
const ASSIGNORS = {
  range: () => new RangeAssignor(),
  roundrobin: () => new RoundRobinAssignor(),
  sticky: () => new StickyAssignor(),
  'cooperative-sticky': () => new CooperativeStickyAssignor(),
} as const satisfies Record<string, () => AbstractPartitionAssignor>;

export type AssignorName = keyof typeof ASSIGNORS;

export const assignorNames: readonly AssignorName[] = Object.keys(ASSIGNORS) as AssignorName[];

/** A new instance. Throws INVALID_CONFIG for a name that is not registered. */
export const createAssignor = (name: string): AbstractPartitionAssignor => {
  const create = (ASSIGNORS as Readonly<Record<string, () => AbstractPartitionAssignor>>)[name];
  if (create === undefined) throw new KafkaError('INVALID_CONFIG', `partition.assignment.strategy cannot be "${name}", only ${assignorNames.join(', ')}`);
  return create();
};
