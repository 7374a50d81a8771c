import type { ReadOnlyKeyValueStore } from '../state/KeyValueStore.ts';
import type { ReadOnlySessionStore } from '../state/SessionStore.ts';
import type { StateStore } from '../state/StateStore.ts';
import type { ValueAndTimestamp } from '../state/ValueAndTimestamp.ts';
import type { ReadOnlyWindowStore } from '../state/WindowStore.ts';
import { CompositeReadOnlyKeyValueStore } from './CompositeReadOnlyKeyValueStore.ts';
import { CompositeReadOnlySessionStore } from './CompositeReadOnlySessionStore.ts';
import { CompositeReadOnlyWindowStore } from './CompositeReadOnlyWindowStore.ts';
import { CompositeVersionedKeyValueStore, type ReadOnlyVersionedKeyValueStore } from './CompositeVersionedKeyValueStore.ts';
import { plainValue, valueAndTimestamp } from './plainValue.ts';
import { storeKind, type QueryableStore } from './storeKind.ts';
import type { StoreProvider } from './StoreProvider.ts';

/** What somebody wants to read a store as: a T over the stores of many tasks. */
export interface QueryableStoreType<T> {
  readonly name: string;
  accepts(store: StateStore, isTimestamped: boolean): boolean;
  /** `provider` gives stores that were accepted. */
  create(provider: StoreProvider<StateStore>): T;
}

const queryableStoreType = <T>(name: string, kind: QueryableStore['kind'], needsTimestamps: boolean, create: (provider: StoreProvider<StateStore>) => T): QueryableStoreType<T> => ({
  name, create, accepts: (store, isTimestamped) => storeKind(store).kind === kind && (isTimestamped || !needsTimestamps),
});

/** What was accepted is what the type says. */
const as = <S>(provider: StoreProvider<StateStore>): StoreProvider<S> => provider as unknown as StoreProvider<S>;

/** Any key-value store, with a timestamp of -1 where it keeps none. */
export const keyValueStoreWithTimestamps = <K, V>(): QueryableStoreType<ReadOnlyKeyValueStore<K, ValueAndTimestamp<V>>> =>
  queryableStoreType('keyValueStoreWithTimestamps', 'keyValue', false, (provider) => new CompositeReadOnlyKeyValueStore<K, ValueAndTimestamp<V>>(as(provider), valueAndTimestamp));

/** Those without timestamps read stores that have them, too. Versioned stores are an addition to Kafka's. */
export const QueryableStoreTypes = {
  keyValueStore: <K, V>(): QueryableStoreType<ReadOnlyKeyValueStore<K, V>> =>
    queryableStoreType('keyValueStore', 'keyValue', false, (provider) => new CompositeReadOnlyKeyValueStore<K, V>(as(provider), plainValue)),
  timestampedKeyValueStore: <K, V>(): QueryableStoreType<ReadOnlyKeyValueStore<K, ValueAndTimestamp<V>>> =>
    queryableStoreType('timestampedKeyValueStore', 'keyValue', true, (provider) => new CompositeReadOnlyKeyValueStore<K, ValueAndTimestamp<V>>(as(provider), valueAndTimestamp)),
  windowStore: <K, V>(): QueryableStoreType<ReadOnlyWindowStore<K, V>> =>
    queryableStoreType('windowStore', 'window', false, (provider) => new CompositeReadOnlyWindowStore<K, V>(as(provider), plainValue)),
  timestampedWindowStore: <K, V>(): QueryableStoreType<ReadOnlyWindowStore<K, ValueAndTimestamp<V>>> =>
    queryableStoreType('timestampedWindowStore', 'window', true, (provider) => new CompositeReadOnlyWindowStore<K, ValueAndTimestamp<V>>(as(provider), valueAndTimestamp)),
  sessionStore: <K, AGG>(): QueryableStoreType<ReadOnlySessionStore<K, AGG>> =>
    queryableStoreType('sessionStore', 'session', false, (provider) => new CompositeReadOnlySessionStore<K, AGG>(as(provider))),
  versionedKeyValueStore: <K, V>(): QueryableStoreType<ReadOnlyVersionedKeyValueStore<K, V>> =>
    queryableStoreType('versionedKeyValueStore', 'versioned', false, (provider) => new CompositeVersionedKeyValueStore<K, V>(as(provider))),
};
