import type { OffsetSpec } from '../../broker/index.ts';

/** Ask for the end, and for the beginning. The wire's numbers again: clients share no code with the broker. */
export const LATEST_TIMESTAMP: OffsetSpec = -1;
export const EARLIEST_TIMESTAMP: OffsetSpec = -2;
