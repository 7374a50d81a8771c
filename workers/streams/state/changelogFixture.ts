import { ByteWriter, must } from '../../common/index.ts';
import { cachingContext } from './cachingFixture.ts';
import type { RestoreCallback, StateStore, StateStoreContext, StoreSnapshot } from './StateStore.ts';

export interface ChangelogRecord {
  readonly key: Uint8Array;
  readonly value: Uint8Array | null;
  readonly timestamp: number;
}

/** A store with a changelog of bytes. */
export interface LoggedStore<S extends StateStore> {
  readonly store: S;
  readonly changelog: ChangelogRecord[];
  /** Of writes that came too late. */
  dropped(): number;
  setTime(timestamp: number): void;
  /** Without a word in the changelog. */
  restore(records: readonly ChangelogRecord[]): void;
  snapshot(): StoreSnapshot;
}

export const openLogged = <S extends StateStore>(store: S): LoggedStore<S> => {
  const changelog: ChangelogRecord[] = [];
  let dropped = 0;
  let restore: RestoreCallback | undefined;
  let snapshot: (() => StoreSnapshot) | undefined;
  const context: { -readonly [P in keyof StateStoreContext]: StateStoreContext[P] } = cachingContext(0);
  context.register = (_store, restoring, snapshotting) => {
    restore = restoring;
    snapshot = snapshotting;
  };
  context.recordDropped = () => dropped++;
  context.logChange = (_store, key, value, timestamp, keySerializer, valueSerializer) => {
    const keyBytes = new ByteWriter();
    const valueBytes = new ByteWriter();
    keySerializer.serialize(key, keyBytes);
    if (value !== null) valueSerializer.serialize(value, valueBytes);
    changelog.push({ key: keyBytes.copy(), value: value === null ? null : valueBytes.copy(), timestamp });
  };
  store.init(context);
  return {
    store,
    changelog,
    dropped: () => dropped,
    setTime: (timestamp) => (context.timestamp = timestamp),
    restore: (records) => {
      for (const { key, value, timestamp } of records) {
        const bytes = new Uint8Array([9, ...key, 8, ...(value ?? []), 7]);
        const valueStart = key.length + 2;
        must(restore)(bytes, 1, 1 + key.length, value === null ? -1 : valueStart, value === null ? -1 : valueStart + value.length, timestamp);
      }
    },
    snapshot: () => must(snapshot)(),
  };
};

/** One slice of a snapshot. Answers whether there may be more. */
export const takeSlice = (snapshot: StoreSnapshot, limit: number, into: ChangelogRecord[]): boolean =>
  snapshot.next(limit, (key, keyLength, value, valueLength, timestamp) =>
    into.push({ key: key.slice(0, keyLength), value: valueLength < 0 ? null : value.slice(0, valueLength), timestamp }));

/**
 * Does all steps, with a snapshot that begins before one of them and goes on by two records with each step after it. Answers with three
 * stores that should be the same: the original, one restored from its changelog, one from the snapshot and what the
 * changelog says since `replayed` records before the snapshot began.
 */
export const threeAlike = <S extends StateStore, T>(
  build: () => S,
  steps: readonly T[],
  take: (step: T, logged: LoggedStore<S>) => void,
  { snapshotAt, replayed }: { readonly snapshotAt: number; readonly replayed: number },
): readonly [LoggedStore<S>, LoggedStore<S>, LoggedStore<S>] => {
  const original = openLogged(build());
  const records: ChangelogRecord[] = [];
  let snapshot: StoreSnapshot | undefined;
  let offset = 0;
  for (const [i, step] of steps.entries()) {
    if (i === Math.min(snapshotAt, steps.length - 1)) {
      snapshot = original.snapshot();
      offset = Math.max(0, original.changelog.length - replayed);
    }
    take(step, original);
    if (snapshot !== undefined) takeSlice(snapshot, 2, records);
  }
  snapshot ??= original.snapshot();
  while (takeSlice(snapshot, 3, records));
  const replayedOnly = openLogged(build());
  replayedOnly.restore(original.changelog);
  const fromSnapshot = openLogged(build());
  fromSnapshot.restore(records);
  fromSnapshot.restore(original.changelog.slice(offset));
  return [original, replayedOnly, fromSnapshot];
};
