import type { StoreBuilder } from '../state/StoreBuilder.ts';
import type { SessionWindows } from '../windows/SessionWindows.ts';
import { SessionWindowedSerde } from '../windows/SessionWindowedSerde.ts';
import type { Windowed } from '../windows/Windowed.ts';
import type { AggregateTable } from './GroupedStreamAggregateBuilder.ts';
import type { MaterializedInternal } from './MaterializedInternal.ts';

/** The table of an aggregate by session. */
export const sessionWindowedTable = <K, VAgg>(
  windows: SessionWindows,
  materialized: MaterializedInternal<K, VAgg>,
  store: StoreBuilder,
): AggregateTable<Windowed<K>, VAgg> => ({
  store,
  keySerde: new SessionWindowedSerde(materialized.keySerde),
  valueSerde: materialized.valueSerde,
  queryableStoreName: materialized.queryableStoreName,
  windowGraceMs: windows.inactivityGapMs + windows.gracePeriodMs,
});
