import { ValueAndTimestamp } from '../state/ValueAndTimestamp.ts';
import type { KTableValueGetter, KTableValueGetterSupplier } from './KTableProcessorSupplier.ts';

/** Rows computed on the fly from a parent's rows. */
export const computedValueGetterSupplier = <K, V, VR>(
  parent: KTableValueGetterSupplier<K, V>,
  compute: (key: K, value: V) => VR | null,
): KTableValueGetterSupplier<K, VR> => ({
  get: (): KTableValueGetter<K, VR> => {
    const getter = parent.get();
    return {
      init: (context) => getter.init(context),
      get: (key, asOfTimestamp) => {
        const row = getter.get(key, asOfTimestamp);
        if (row === null) return null;
        const value = compute(key, row.value);
        return value === null ? null : new ValueAndTimestamp(value, row.timestamp);
      },
      isVersioned: () => getter.isVersioned(),
      close: () => getter.close?.(),
    };
  },
  storeNames: () => parent.storeNames(),
});
