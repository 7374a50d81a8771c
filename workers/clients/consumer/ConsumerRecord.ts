import { batchesIn, RecordCursor, type Header, type TopicPartition } from '../../common/index.ts';

export interface ConsumerRecord extends TopicPartition {
  readonly offset: number;
  readonly timestamp: number;
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  readonly headers: readonly Header[];
}

/** The records from `fetchOffset` on, each with bytes of its own. Control batches hold none. Throws CORRUPT_MESSAGE. */
export function* recordsIn({ topic, partition }: TopicPartition, slices: readonly Uint8Array[], fetchOffset: number): Generator<ConsumerRecord> {
  const cursor = new RecordCursor();
  for (const bytes of slices)
    for (const batch of batchesIn(bytes)) {
      if (batch.isControlBatch) continue;
      for (cursor.reset(batch); cursor.next(); ) {
        const { offset, timestamp } = cursor;
        if (offset >= fetchOffset) yield { topic, partition, offset, timestamp, key: cursor.key(), value: cursor.value(), headers: cursor.headers() };
      }
    }
}

/** The offset behind the last batch; `fetchOffset` when there is none. */
export const endOffsetOf = (slices: readonly Uint8Array[], fetchOffset: number): number => {
  let end = fetchOffset;
  const last = slices.at(-1);
  if (last !== undefined) for (const batch of batchesIn(last)) end = batch.lastOffset + 1;
  return end;
};
