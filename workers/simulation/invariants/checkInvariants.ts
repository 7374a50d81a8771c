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
  /** Those of them in which no value may be twice. */
  readonly unique: readonly string[];
  /** Of the copiers, where there are some. */
  readonly copied?: { readonly source: string; readonly copy: string };
}

/** Tells what does not hold, in words. */
export type Invariant = (partitions: readonly FinalPartition[], history: History, checked: Checked) => Iterable<string>;

const INVARIANTS: readonly Invariant[] = [
  acknowledgedIsThere, consumedIsThere, copiedExactlyOnce, endsDoNotGoBack, noDuplicates, orderHolds, replicasAgree, transactionsAreWhole,
];

/** Holds what the clients of a run were told against what the replicas have; what does not hold joins the violations. Returns what is there. */
export const checkInvariants = async (cluster: Cluster, history: History, checked: Checked): Promise<readonly FinalPartition[]> => {
  const partitions: FinalPartition[] = [];
  for (const topic of checked.topics)
    for (const partition of cluster.image.topics.get(topic)!.partitions.keys()) partitions.push(await readFinalPartition(cluster, topic, partition));
  for (const invariant of INVARIANTS) history.violations.push(...invariant(partitions, history, checked));
  return partitions;
};
