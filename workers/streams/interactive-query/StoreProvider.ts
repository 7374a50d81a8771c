import type { StateStore } from '../state/StateStore.ts';
import { InvalidStateStoreException } from '../errors/InvalidStateStoreException.ts';

/** The stores that make up one store at the moment of a question, one per task. All throw InvalidStateStoreException where it cannot be asked. */
export interface StoreProvider<S> {
  stores(): readonly S[];
  /** The one that has the key's partition first, where that is known. */
  storesOf(key: unknown): readonly S[];
  /** Nobody had the key: throws where the one that should know is not at hand. */
  onMiss(key: unknown): void;
}

/** What the first store says that has something; null where none has. */
export const firstOf = <S, V>(provider: StoreProvider<S>, key: unknown, read: (store: S) => V | null): V | null => {
  for (const store of provider.storesOf(key)) {
    const found = read(store);
    if (found !== null) return found;
  }
  provider.onMiss(key);
  return null;
};

/** The entries of the first store that has some of the key. */
export const entriesOf = <S, E>(provider: StoreProvider<S>, key: unknown, read: (store: S) => IterableIterator<E>): IterableIterator<E> => {
  for (const store of provider.storesOf(key)) {
    const entries = read(store);
    const first = entries.next();
    if (first.done !== true) return startingWith(first.value, entries);
  }
  provider.onMiss(key);
  return [][Symbol.iterator]();
};

/** The entries of all stores that there are now, one store after the other. */
export const entriesOfAll = <S extends object, E>(provider: StoreProvider<S>, read: (store: S) => IterableIterator<E>): IterableIterator<E> =>
  concatenated(provider.stores(), read);

function* concatenated<S extends object, E>(stores: readonly S[], read: (store: S) => IterableIterator<E>): IterableIterator<E> {
  for (const store of stores) {
    if ('isOpen' in store && !(store as S & StateStore).isOpen()) throw new InvalidStateStoreException('a part of the store has gone with its task while it was read');
    yield* read(store);
  }
}

function* startingWith<E>(first: E, rest: Iterable<E>): IterableIterator<E> {
  yield first;
  yield* rest;
}
