import type { Serde } from '../../serde/index.ts';
import { SessionWindowedSerde } from './SessionWindowedSerde.ts';
import { TimeWindowedSerde } from './TimeWindowedSerde.ts';

/** Serdes for the keys of windowed tables. */
export const WindowedSerdes = {
  /** The size is needed to read: only the start is written. For sliding windows it is the time difference. */
  timeWindowedSerdeFrom: <K>(inner: Serde<K>, windowSizeMs: number): TimeWindowedSerde<K> => new TimeWindowedSerde(inner, windowSizeMs),
  sessionWindowedSerdeFrom: <K>(inner: Serde<K>): SessionWindowedSerde<K> => new SessionWindowedSerde(inner),
};
