import type { Invariant } from './checkInvariants.ts';

/** A committed transaction is there whole, an aborted one not at all, and one whose end nobody heard of is one of both. */
export const transactionsAreWhole: Invariant = function* (partitions, { transactions }) {
  const committed = new Set(partitions.flatMap((one) => one.committed.map(({ value }) => value)));
  for (const { values, outcome } of transactions) {
    const seen = values.filter((value) => committed.has(value));
    if (outcome === 'committed' && seen.length < values.length) yield `of the committed ${values.join()} only ${seen.join() || 'nothing'} is there`;
    if (outcome === 'aborted' && seen.length > 0) yield `of the aborted ${values.join()} ${seen.join()} is there`;
    if (outcome === 'unknown' && seen.length > 0 && seen.length < values.length) yield `${values.join()} is there in part: ${seen.join()}`;
  }
};
