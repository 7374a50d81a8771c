import { InvalidStateStoreException } from '../errors/InvalidStateStoreException.ts';
import type { KeyValueStore, ReadOnlyKeyValueStore } from '../state/KeyValueStore.ts';
import type { StateStore } from '../state/StateStore.ts';
import { CompositeKeyValueStore } from './CompositeKeyValueStore.ts';

/** One store over those of many tasks, which come and go. Throws InvalidStateStoreException while there is none. */
export const queryableStore = <K, V>(name: string, stores: () => readonly StateStore[], convert: (stored: unknown) => V): ReadOnlyKeyValueStore<K, V> => {
  if (stores().length === 0) throw new InvalidStateStoreException(`there is no store ${name}`);
  return new CompositeKeyValueStore(() => stores() as ReadonlyArray<KeyValueStore<K, unknown>>, convert);
};
