import type { CacheFlushListener } from './CachedStateStore.ts';
import type { ProcessorRecordContext } from './ProcessorRecordContext.ts';
import type { StateStore, StateStoreContext } from './StateStore.ts';
import { ThreadCache } from './ThreadCache.ts';

/** A task as caching stores see it: its time can be set, and what runs in a context of its own sees that one's. */
export const cachingContext = (maxBytes: number): { -readonly [P in keyof StateStoreContext]: StateStoreContext[P] } => {
  const context: { -readonly [P in keyof StateStoreContext]: StateStoreContext[P] } = {
    applicationId: 'app',
    taskId: { subtopology: 0, partition: 0 },
    defaultKeySerde: undefined,
    defaultValueSerde: undefined,
    cache: maxBytes === 0 ? undefined : new ThreadCache(maxBytes),
    timestamp: 0,
    get recordContext(): ProcessorRecordContext {
      return { timestamp: context.timestamp, headers: [], metadata: undefined, sourceRawKey: null, sourceRawValue: null };
    },
    saveRecordContext: (into) => {
      into.timestamp = context.timestamp;
    },
    runInContext: ({ timestamp }, work) => {
      const before = context.timestamp;
      context.timestamp = timestamp;
      work();
      context.timestamp = before;
    },
    register: () => undefined,
    logChange: () => undefined,
  };
  return context;
};

export interface HandedOn<K, V> {
  readonly key: K;
  readonly newValue: V | null;
  readonly oldValue: V | null;
  readonly timestamp: number;
}

/** What a store hands on from now on. */
export const handedOnBy = <K, V>(store: StateStore, sendOldValues = true): Array<HandedOn<K, V>> => {
  const handedOn: Array<HandedOn<K, V>> = [];
  const listener: CacheFlushListener<K, V> = (key, newValue, oldValue, timestamp) => handedOn.push({ key, newValue, oldValue, timestamp });
  (store as StateStore & { setFlushListener(listener: CacheFlushListener<K, V>, sendOldValues: boolean): boolean }).setFlushListener(listener, sendOldValues);
  return handedOn;
};
