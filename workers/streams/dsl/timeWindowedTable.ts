import type { StoreBuilder } from '../state/StoreBuilder.ts';
import { SlidingWindows } from '../windows/SlidingWindows.ts';
import { TimeWindowedSerde } from '../windows/TimeWindowedSerde.ts';
import type { Window } from '../windows/Window.ts';
import type { Windowed } from '../windows/Windowed.ts';
import type { Windows } from '../windows/Windows.ts';
import type { AggregateTable } from './GroupedStreamAggregateBuilder.ts';
import type { MaterializedInternal } from './MaterializedInternal.ts';

/** Windows of one size each. */
export type TimeWindowing = Windows<Window> | SlidingWindows;

/** The table of an aggregate by such windows. */
export const timeWindowedTable = <K, VAgg>(
  windows: TimeWindowing,
  materialized: MaterializedInternal<K, VAgg>,
  store: StoreBuilder,
): AggregateTable<Windowed<K>, VAgg> => ({
  store,
  keySerde: new TimeWindowedSerde(materialized.keySerde, windows instanceof SlidingWindows ? windows.timeDifferenceMs : windows.sizeMs),
  valueSerde: materialized.valueSerde,
  queryableStoreName: materialized.queryableStoreName,
  windowGraceMs: windows.gracePeriodMs,
});
