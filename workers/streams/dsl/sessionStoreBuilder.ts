import { SessionStoreBuilder } from '../state/SessionStoreBuilder.ts';
import { Stores } from '../state/Stores.ts';
import type { SessionWindows } from '../windows/SessionWindows.ts';
import { FINAL_RESULTS_SLACK_MS } from './finalResultsSlack.ts';
import type { MaterializedInternal } from './MaterializedInternal.ts';

/**
 * The store of a table by session. Throws RangeError where it would forget sessions that are still open, and
 * TopologyException where the user gave a store of another kind. Source: SessionStoreMaterializer.
 */
export const sessionStoreBuilder = <K, V>(
  windows: SessionWindows,
  materialized: MaterializedInternal<K, V>,
  emitsOnClose: boolean,
): SessionStoreBuilder<K, V> => {
  const { storeName, storeSupplier, keySerde, valueSerde, retentionMs } = materialized;
  const neededMs = windows.inactivityGapMs + windows.gracePeriodMs;
  if (retentionMs !== undefined && retentionMs < neededMs)
    throw new RangeError(`the store ${storeName} must retain sessions for ${neededMs} ms (the inactivity gap and the grace period), not for ${retentionMs}`);
  if (storeSupplier !== undefined && storeSupplier.kind !== 'session') throw materialized.wrongKind('a session store');
  const keptMs = emitsOnClose ? Math.max(retentionMs ?? 0, neededMs + windows.inactivityGapMs + 1) + FINAL_RESULTS_SLACK_MS : retentionMs ?? neededMs;
  const supplier = storeSupplier ?? Stores.persistentSessionStore(storeName, keptMs);
  const builder = materialized.configured(new SessionStoreBuilder(supplier, keySerde, valueSerde));
  builder.changelogRetentionMs = retentionMs ?? neededMs;
  return emitsOnClose ? builder.withCachingDisabled() : builder;
};
