import { Stores } from '../state/Stores.ts';
import { TimestampedWindowStoreBuilder } from '../state/TimestampedWindowStoreBuilder.ts';
import { SlidingWindows } from '../windows/SlidingWindows.ts';
import { FINAL_RESULTS_SLACK_MS } from './finalResultsSlack.ts';
import type { MaterializedInternal } from './MaterializedInternal.ts';
import type { TimeWindowing } from './timeWindowedTable.ts';

/**
 * The store of a table by such windows. Throws RangeError where it would forget windows that are still needed, and
 * TopologyException where the user gave a store of another kind. Sources: WindowStoreMaterializer,
 * SlidingWindowStoreMaterializer.
 */
export const windowStoreBuilder = <K, V>(
  windows: TimeWindowing,
  materialized: MaterializedInternal<K, V>,
  emitsOnClose: boolean,
): TimestampedWindowStoreBuilder<K, V> => {
  const { storeName, storeSupplier, keySerde, valueSerde, retentionMs } = materialized;
  const isSliding = windows instanceof SlidingWindows;
  const sizeMs = isSliding ? windows.timeDifferenceMs : windows.sizeMs;
  // The window right after an early record is made of what the one before it held, which began two differences ago.
  const neededMs = (isSliding ? 2 * sizeMs : sizeMs) + windows.gracePeriodMs;
  if (retentionMs !== undefined && retentionMs < neededMs)
    throw new RangeError(`the store ${storeName} must retain windows for ${neededMs} ms (${isSliding ? 'twice the time difference' : 'their size'} and the grace period), not for ${retentionMs}`);
  if (storeSupplier !== undefined && storeSupplier.kind !== 'window') throw materialized.wrongKind('a window store');
  const keptMs = (retentionMs ?? neededMs) + (emitsOnClose ? FINAL_RESULTS_SLACK_MS : 0);
  const supplier = storeSupplier ?? Stores.persistentTimestampedWindowStore(storeName, keptMs, sizeMs, false);
  const builder = materialized.configured(new TimestampedWindowStoreBuilder(supplier, keySerde, valueSerde));
  builder.changelogRetentionMs = retentionMs ?? neededMs;
  return isSliding && emitsOnClose ? builder.withCachingDisabled() : builder;
};
