import { KafkaError, topicPartitionKey, type RecordBatch, type RecordCursor, type Time } from '../../common/index.ts';
import type { Cluster } from '../../broker/index.ts';
import type { DataSource } from '../../ksql/index.ts';
import type { UnifiedLog } from '../../log/index.ts';
import type { BrowsedRecord, BrowseRequest, BrowseResult } from '../../protocol/index.ts';
import { RecordDecoder } from '../views/decodeRecord.ts';
import { describeRecord } from './describeRecord.ts';
import { ensurePartition, leaderLog, partitionCount } from './leaderLog.ts';
import { PartitionWalk } from './PartitionWalk.ts';

/** As many records as one search looks at. */
const MAX_SCANNED = 200_000;
/** As long as a search keeps others waiting. */
const SLICE_MS = 8;

export interface BrowseSources {
  readonly cluster: Cluster;
  readonly time: Time;
  readonly sourceOf: (topic: string) => DataSource | undefined;
}

/**
 * Looks through the leaders' logs, the partitions side by side: answers the matches by time, oldest first. An offset
 * below a log's start begins at its start. Rejects with UNKNOWN_TOPIC_OR_PARTITION, LEADER_NOT_AVAILABLE, or
 * OFFSET_OUT_OF_RANGE where an offset lies behind the end of every partition asked for.
 */
export const browse = async (request: BrowseRequest, { cluster, time, sourceOf }: BrowseSources): Promise<BrowseResult> => {
  const { topic, partition, from, limit } = request;
  const count = partitionCount(cluster, topic);
  if (partition !== undefined) ensurePartition(cluster, { topic, partition });
  const indexes = partition === undefined ? Array.from({ length: count }, (_, i) => i) : [partition];
  const isCommittedOnly = request.isolation === 'read_committed';
  const isBackward = from.kind === 'newest';
  const decoder = new RecordDecoder(sourceOf(topic));
  const ranges = await Promise.all(indexes.map(async (index) => {
    const log = leaderLog(cluster, { topic, partition: index });
    const end = isCommittedOnly ? log.lastStableOffset : log.highWatermark;
    return { index, log, end, start: await startOf(log, from, end) };
  }));
  if (from.kind === 'offset' && ranges.every(({ end }) => from.offset > end))
    throw new KafkaError('OFFSET_OUT_OF_RANGE', `offset ${from.offset} is behind the end: ${ranges.map(({ index, end }) => `${topicPartitionKey(topic, index)} ends at ${end}`).join(', ')}`);
  const walks = ranges.map(({ index, log, start, end }) =>
    new PartitionWalk({ log, from: start, to: end, direction: isBackward ? 'backward' : 'forward', isCommittedOnly, find: finder(request, index, decoder) }));

  const records: BrowsedRecord[] = [];
  let scanned = 0;
  let sliceEnd = time.hiResMilliseconds() + SLICE_MS;
  while (records.length < limit) {
    const waiting = walks.filter((walk) => walk.head === undefined && !walk.isAtEnd);
    if (waiting.length === 0 || scanned >= MAX_SCANNED) {
      const next = nextOf(walks, isBackward);
      if (next === undefined) break;
      records.push(next.take()!);
      continue;
    }
    for (const walk of waiting) scanned += await walk.step();
    if (time.hiResMilliseconds() < sliceEnd) continue;
    await time.yield();
    sliceEnd = time.hiResMilliseconds() + SLICE_MS;
  }
  if (isBackward) records.reverse();
  return { records, scanned, isComplete: walks.every((walk) => walk.isAtEnd && walk.head === undefined) };
};

const startOf = async (log: UnifiedLog, from: BrowseRequest['from'], end: number): Promise<number> => {
  switch (from.kind) {
    case 'earliest':
    case 'newest':
      return log.logStartOffset;
    case 'offset':
      return Math.max(log.logStartOffset, from.offset);
    case 'time':
      return (await log.offsetForTimestamp(from.timestampMs))?.offset ?? end;
  }
};

const nextOf = (walks: readonly PartitionWalk[], isBackward: boolean): PartitionWalk | undefined => {
  let next: PartitionWalk | undefined;
  for (const walk of walks) {
    if (walk.head === undefined) continue;
    const difference = walk.head.timestampMs - (next?.head?.timestampMs ?? 0);
    if (next === undefined || (isBackward ? difference > 0 : difference < 0)) next = walk;
  }
  return next;
};

type Find = (batch: RecordBatch, cursor: RecordCursor) => BrowsedRecord | undefined;

const finder = ({ key, value, header }: BrowseRequest, partition: number, decoder: RecordDecoder): Find => {
  const wantedKey = wanted(key);
  const wantedValue = wanted(value);
  const equals = header?.indexOf('=') ?? -1;
  const headerName = wanted(equals < 0 ? header : header?.slice(0, equals));
  const headerValue = wanted(equals < 0 ? undefined : header?.slice(equals + 1));
  return (batch, cursor) => {
    if (!occurs(wantedKey, () => decoder.keyText(cursor)) || !occurs(wantedValue, () => decoder.valueText(cursor))) return undefined;
    const record = describeRecord(partition, batch, cursor, decoder);
    if (headerName === undefined && headerValue === undefined) return record;
    return record.headers.some((one) => occurs(headerName, () => one.key) && occurs(headerValue, () => one.value)) ? record : undefined;
  };
};

const wanted = (text: string | undefined): string | undefined => (text === undefined || text === '' ? undefined : text.toLowerCase());

const occurs = (text: string | undefined, within: () => string | null): boolean => text === undefined || (within()?.toLowerCase().includes(text) ?? false);
