import { batchesIn, RecordCursor, type Header, type TopicPartition } from '../../common/index.ts';

export interface ConsumerRecord extends TopicPartition {
  readonly offset: number;
  /** Of the leader that took it; committed with the offset it keeps an earlier leader from answering for it (KIP-320). */
  readonly leaderEpoch: number;
  readonly timestamp: number;
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  readonly headers: readonly Header[];
}

/** The records from `fetchOffset` on, each with bytes of its own; control records are left out. Throws CORRUPT_MESSAGE. */
export function* recordsIn({ topic, partition }: TopicPartition, slices: readonly Uint8Array[], fetchOffset: number): Generator<ConsumerRecord> {
  const cursor = new RecordCursor();
  for (const bytes of slices)
    for (const batch of batchesIn(bytes)) {
      if (batch.isControlBatch) continue;
      for (cursor.reset(batch); cursor.next(); ) {
        const { offset, timestamp } = cursor;
        if (offset >= fetchOffset) yield { topic, partition, offset, leaderEpoch: batch.partitionLeaderEpoch, timestamp, key: cursor.key(), value: cursor.value(), headers: cursor.headers() };
      }
    }
}

export interface BatchesEnd {
  /** Behind the last batch. */
  readonly endOffset: number;
  /** Leader epoch of the last batch. */
  readonly endEpoch: number;
}

/** `fetchOffset` and -1 when there is no batch. */
export const endOf = (slices: readonly Uint8Array[], fetchOffset: number): BatchesEnd => {
  let endOffset = fetchOffset;
  let endEpoch = -1;
  const last = slices.at(-1);
  if (last !== undefined)
    for (const batch of batchesIn(last)) {
      endOffset = batch.lastOffset + 1;
      endEpoch = batch.partitionLeaderEpoch;
    }
  return { endOffset, endEpoch };
};

/** Leader epoch of the batch with the record before `offset`; -1 where it is not among these. */
export const epochBefore = (slices: readonly Uint8Array[], offset: number): number => {
  for (const bytes of slices)
    for (const batch of batchesIn(bytes)) if (batch.lastOffset + 1 >= offset) return batch.baseOffset < offset ? batch.partitionLeaderEpoch : -1;
  return -1;
};
