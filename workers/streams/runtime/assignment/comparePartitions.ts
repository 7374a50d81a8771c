import type { TopicPartition } from '../../../common/index.ts';

/** By UTF-16 code units, which no locale changes. */
export const compareText = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);

/** By topic, then by number: the order in which partitions of an assignment and their tasks are paired. */
export const comparePartitions = (left: TopicPartition, right: TopicPartition): number =>
  compareText(left.topic, right.topic) || left.partition - right.partition;
