import type { TimestampedWindowStore } from '../state/WindowStore.ts';
import type { Windowed } from '../windows/Windowed.ts';
import type { KTableValueGetter, KTableValueGetterSupplier } from './KTableProcessorSupplier.ts';

/** Rows of a windowed table straight from its store. */
export const windowValueGetterSupplier = <K, V>(storeName: string): KTableValueGetterSupplier<Windowed<K>, V> => ({
  get: (): KTableValueGetter<Windowed<K>, V> => {
    let store: TimestampedWindowStore<K, V> | undefined;
    return {
      init: (context) => {
        store = context.getStateStore(storeName);
      },
      get: ({ key, window }) => store!.fetch(key, window.startMs),
      isVersioned: () => false,
    };
  },
  storeNames: () => [storeName],
});
