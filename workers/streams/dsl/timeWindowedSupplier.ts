import { KStreamSlidingWindowAggregate } from '../processors/KStreamSlidingWindowAggregate.ts';
import { KStreamWindowAggregate } from '../processors/KStreamWindowAggregate.ts';
import type { KTableProcessorSupplier } from '../processors/KTableProcessorSupplier.ts';
import type { WindowAggregation } from '../processors/WindowAggregation.ts';
import { SlidingWindows } from '../windows/SlidingWindows.ts';
import type { Windowed } from '../windows/Windowed.ts';
import type { TimeWindowing } from './timeWindowedTable.ts';

export const timeWindowedSupplier = <K, V, VAgg>(
  windows: TimeWindowing,
  aggregation: WindowAggregation<K, V, VAgg>,
): KTableProcessorSupplier<K, V, Windowed<K>, VAgg> =>
  windows instanceof SlidingWindows ? new KStreamSlidingWindowAggregate(windows, aggregation) : new KStreamWindowAggregate(windows, aggregation);
