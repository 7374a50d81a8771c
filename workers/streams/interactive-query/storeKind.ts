import type { ReadOnlyKeyValueStore } from '../state/KeyValueStore.ts';
import type { ReadOnlySessionStore } from '../state/SessionStore.ts';
import type { StateStore } from '../state/StateStore.ts';
import { isVersionedKeyValueStore } from '../state/VersionedKeyValueStore.ts';
import type { ReadOnlyWindowStore } from '../state/WindowStore.ts';
import type { ReadOnlyVersionedKeyValueStore } from './CompositeVersionedKeyValueStore.ts';

export type QueryableStore =
  | { readonly kind: 'keyValue'; readonly store: ReadOnlyKeyValueStore<unknown, unknown> }
  | { readonly kind: 'window'; readonly store: ReadOnlyWindowStore<unknown, unknown> }
  | { readonly kind: 'session'; readonly store: ReadOnlySessionStore<unknown, unknown> }
  | { readonly kind: 'versioned'; readonly store: ReadOnlyVersionedKeyValueStore<unknown, unknown> }
  /** One of somebody's own, or what only the operator that made it can read. */
  | { readonly kind: 'other'; readonly store: StateStore };

/** What can be asked of a store. */
export const storeKind = (store: StateStore): QueryableStore => {
  if (isVersionedKeyValueStore<unknown, unknown>(store)) return { kind: 'versioned', store };
  if (isWindowStore(store)) return { kind: 'window', store };
  if (isSessionStore(store)) return { kind: 'session', store };
  if (isKeyValueStore(store)) return { kind: 'keyValue', store };
  return { kind: 'other', store };
};

const isWindowStore = (store: object): store is ReadOnlyWindowStore<unknown, unknown> => 'fetchAll' in store && 'backwardFetchAll' in store;
const isSessionStore = (store: object): store is ReadOnlySessionStore<unknown, unknown> => 'fetchSession' in store && 'findSessions' in store;
const isKeyValueStore = (store: object): store is ReadOnlyKeyValueStore<unknown, unknown> => 'approximateNumEntries' in store && 'get' in store;
