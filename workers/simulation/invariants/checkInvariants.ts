import type { Cluster } from '../../broker/index.ts';
import type { History } from '../History.ts';
import { acknowledgedIsThere } from './acknowledgedIsThere.ts';
import { consumedIsThere } from './consumedIsThere.ts';
import { copiedExactlyOnce } from './copiedExactlyOnce.ts';
import { endsDoNotGoBack } from './endsDoNotGoBack.ts';
import { readFinalPartition, type FinalPartition } from './FinalLog.ts';
import { noDuplicates } from './noDuplicates.ts';
import { orderHolds } from './orderHolds.ts';
import { replicasAgree } from './replicasAgree.ts';
import { transactionsAreWhole } from './transactionsAreWhole.ts';

export interface Checked {
  readonly topics: readonly string[];
  readonly partitions: number;
  /** Topics of the copiers. */
  readonly source: string;
  readonly copy: string;
}

/** Tells what does not hold, in words. */
export type Invariant = (partitions: readonly FinalPartition[], history: History, checked: Checked) => Iterable<string>;

const INVARIANTS: readonly Invariant[] = [
  acknowledgedIsThere, consumedIsThere, copiedExactlyOnce, endsDoNotGoBack, noDuplicates, orderHolds, replicasAgree, transactionsAreWhole,
];

/** Holds what the clients of a run were told against what the replicas have; what does not hold joins the violations. */
export const checkInvariants = async (cluster: Cluster, history: History, checked: Checked): Promise<void> => {
  const partitions: FinalPartition[] = [];
  for (const topic of checked.topics)
    for (let partition = 0; partition < checked.partitions; partition++) partitions.push(await readFinalPartition(cluster, topic, partition));
  for (const invariant of INVARIANTS) history.violations.push(...invariant(partitions, history, checked));
};
