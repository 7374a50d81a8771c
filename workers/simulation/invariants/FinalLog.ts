import { batchesIn, RecordCursor } from '../../common/index.ts';
import type { Cluster } from '../../broker/index.ts';
import { textOf } from '../textOf.ts';

/** A record as a replica has it at the end; markers are left out, their offsets stay empty. */
export interface FinalRecord {
  readonly offset: number;
  readonly timestamp: number;
  readonly key: string;
  readonly value: string;
  readonly isTombstone: boolean;
  readonly isTransactional: boolean;
  readonly producerId: number;
}

/** One partition on one broker. */
export interface FinalReplica {
  readonly brokerId: number;
  readonly isLeader: boolean;
  readonly logStartOffset: number;
  readonly highWatermark: number;
  readonly records: ReadonlyMap<number, FinalRecord>;
  readonly aborted: ReadonlyArray<{ readonly producerId: number; readonly firstOffset: number; readonly lastOffset: number }>;
}

export interface FinalPartition {
  readonly topic: string;
  readonly partition: number;
  readonly leader: FinalReplica;
  readonly replicas: readonly FinalReplica[];
  /** What a read_committed consumer gets, in order. */
  readonly committed: readonly FinalRecord[];
}

const ALL_BYTES = 64 * 1024 * 1024;

export const readFinalPartition = async (cluster: Cluster, topic: string, partition: number): Promise<FinalPartition> => {
  const registration = cluster.image.partition(topic, partition)!;
  const replicas: FinalReplica[] = [];
  for (const brokerId of registration.replicas) {
    const log = cluster.broker(brokerId)?.replicas.find({ topic, partition })?.log;
    if (log === undefined) continue;
    const records = new Map<number, FinalRecord>();
    const cursor = new RecordCursor();
    for (let position = log.logStartOffset; position < log.logEndOffset; ) {
      const before = position;
      for (const bytes of await log.read(position, ALL_BYTES, true, 'logEnd'))
        for (const batch of batchesIn(bytes)) {
          position = batch.lastOffset + 1;
          if (batch.isControlBatch) continue;
          for (cursor.reset(batch); cursor.next(); )
            records.set(cursor.offset, {
              offset: cursor.offset, timestamp: cursor.timestamp, key: textOf(cursor.key()), value: textOf(cursor.value()), isTombstone: cursor.valueStart < 0,
              isTransactional: batch.isTransactional, producerId: batch.producerId,
            });
        }
      if (position === before) break;
    }
    replicas.push({
      brokerId, records, isLeader: brokerId === registration.leader, logStartOffset: log.logStartOffset, highWatermark: log.highWatermark,
      aborted: log.abortedTransactions(log.logStartOffset, log.logEndOffset),
    });
  }
  const leader = replicas.find(({ isLeader }) => isLeader)!;
  const isAborted = ({ offset, producerId, isTransactional }: FinalRecord): boolean =>
    isTransactional && leader.aborted.some((one) => one.producerId === producerId && offset >= one.firstOffset && offset <= one.lastOffset);
  return { topic, partition, leader, replicas, committed: [...leader.records.values()].filter((record) => !isAborted(record)) };
};
