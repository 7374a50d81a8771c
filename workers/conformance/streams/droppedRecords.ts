import type { TopologyTestDriver } from '../../streams/index.ts';

/** Those that a node or a store left out, of all tasks (the dropped-records metric). */
export const droppedRecords = (driver: TopologyTestDriver): number =>
  [...driver.metrics().values()].reduce((sum, { dropped }) => sum + dropped, 0);
