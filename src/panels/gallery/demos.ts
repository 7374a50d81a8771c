import type { Demo } from './Demo.ts';
import { duality } from './duality.ts';
import { groupByCounts } from './groupByCounts.ts';
import { widgets } from './widgets.ts';

/** In the order of the gallery. */
export const demos: readonly Demo[] = [widgets, groupByCounts, duality];
