import type { Time } from '../../common/index.ts';
import { StreamsException } from '../errors/StreamsException.ts';
import type { Record } from './Record.ts';

/**
 * The event time of a record, in milliseconds. `record.timestamp` is the one in the log; `partitionTime` is the highest
 * so far in its partition, -1 before the first. A negative answer drops the record.
 */
export type TimestampExtractor = (record: Record<unknown, unknown>, partitionTime: number) => number;

/** The default: the log's timestamp; a negative one is an error. */
export const failOnInvalidTimestamp: TimestampExtractor = (record) => {
  if (record.timestamp < 0)
    throw new StreamsException(`the record has the invalid timestamp ${record.timestamp}; another TimestampExtractor can accept it`);
  return record.timestamp;
};

/** The log's timestamp; records with a negative one are dropped. */
export const logAndSkipOnInvalidTimestamp: TimestampExtractor = (record) => record.timestamp;

/** The log's timestamp, or the partition's time where that is negative. */
export const usePartitionTimeOnInvalidTimestamp: TimestampExtractor = (record, partitionTime) => {
  if (record.timestamp >= 0) return record.timestamp;
  if (partitionTime < 0) throw new StreamsException('the partition has no time yet that could stand for an invalid timestamp');
  return partitionTime;
};

/** The clock at the moment of processing. */
export const wallclockTimestampExtractor =
  (time: Time): TimestampExtractor =>
  () =>
    time.milliseconds();
