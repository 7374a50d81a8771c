import type { Invariant } from './checkInvariants.ts';

/** Whatever is in the source is in the copy once, in the order of its partition. */
export const copiedExactlyOnce: Invariant = function* (partitions, _history, { copied: topics }) {
  if (topics === undefined) return;
  const { source, copy } = topics;
  for (const { topic, partition, committed } of partitions) {
    if (topic !== source) continue;
    const copied = partitions.find((one) => one.topic === copy && one.partition === partition)!.committed.map(({ value }) => value);
    const wanted = committed.map(({ value }) => value);
    if (copied.join() === wanted.join()) continue;
    const at = wanted.findIndex((value, i) => copied[i] !== value);
    yield `${copy}-${partition} has ${copied.length} records, ${source}-${partition} has ${wanted.length}; they part at ${at === -1 ? wanted.length : at}: ${copied[at] ?? 'nothing'} instead of ${wanted[at] ?? 'nothing'}`;
  }
};
