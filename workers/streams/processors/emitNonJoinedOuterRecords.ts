import type { OuterJoinStore } from '../state/OuterJoinStore.ts';
import type { JoinWindows } from '../windows/JoinWindows.ts';

/**
 * Answers the unmatched records whose window stream time has left behind, in the order of time, right before left, then
 * key, and forgets them. Answers the time that Kafka takes for the earliest of those that stay; undefined if there were
 * none at all. Kafka takes the one it looked at last, once it has found open windows on both sides or has come to the
 * end; so what stays may be answered later than its window closes.
 */
export const emitNonJoinedOuterRecords = <K, V1, V2>(
  store: OuterJoinStore<K, V1, V2>,
  { beforeMs, afterMs, gracePeriodMs }: JoinWindows,
  streamTime: number,
  emit: (key: K, left: V1 | null, right: V2 | null, time: number) => void,
): number | undefined => {
  const { left, right } = store;
  const latest = Math.max(left.lastTime, right.lastTime);
  if (latest === Number.NEGATIVE_INFINITY) return undefined;
  const openLeftFrom = streamTime - afterMs - gracePeriodMs;
  const openRightFrom = streamTime - beforeMs - gracePeriodMs;
  for (;;) {
    const leftTime = left.firstTime;
    const rightTime = right.firstTime;
    const leftClosed = leftTime < openLeftFrom;
    if (rightTime < openRightFrom && (!leftClosed || rightTime <= leftTime)) {
      for (const { key, values } of right.at(rightTime)) {
        for (const value of values) emit(key, null, value, rightTime);
        store.remove(key, rightTime, false);
      }
    } else if (leftClosed) {
      for (const { key, values } of left.at(leftTime)) {
        for (const value of values) emit(key, value, null, leftTime);
        store.remove(key, leftTime, true);
      }
    } else break;
  }
  const later = Math.max(left.firstTime, right.firstTime);
  if (later === Number.POSITIVE_INFINITY) return latest;
  const following = firstAfterBothOpen(store, later);
  return following === Number.POSITIVE_INFINITY ? later : following;
};

/** The time of what follows the later one of the two sides' first records, which is of that time. */
const firstAfterBothOpen = <K, V1, V2>({ left, right }: OuterJoinStore<K, V1, V2>, later: number): number => {
  const isLeft = left.firstTime === later;
  const entries = (isLeft ? left : right).at(later);
  if (entries.length > 1 || entries.some(({ values }) => values.length > 1)) return later;
  return Math.min(left.firstTimeFrom(isLeft ? later + 1 : later), right.firstTimeFrom(later + 1));
};
