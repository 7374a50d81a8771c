import type { StoreBuilder } from './StoreBuilder.ts';
import { TimestampedKeyValueStoreBuilder } from './TimestampedKeyValueStoreBuilder.ts';
import { TimestampedWindowStoreBuilder } from './TimestampedWindowStoreBuilder.ts';

/** Whether the values of the stores that it builds are ValueAndTimestamps. */
export const isTimestampedStore = (builder: StoreBuilder | undefined): boolean =>
  builder instanceof TimestampedKeyValueStoreBuilder || builder instanceof TimestampedWindowStoreBuilder;
