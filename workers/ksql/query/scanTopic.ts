import { RecordCursor } from '../../common/index.ts';
import { Admin, Consumer, partitionsOf, visitRecords } from '../../clients/index.ts';
import { formats } from '../format/formats.ts';
import type { DataSource } from '../metastore/DataSource.ts';
import type { Row } from '../SqlValue.ts';
import type { QueryDeps } from './QueryDeps.ts';

/** A row of a source with where it came from; `value` null is a tombstone. */
export interface ScannedRow {
  readonly key: Row | null;
  readonly value: Row | null;
  readonly timestamp: number;
  readonly partition: number;
  readonly offset: number;
}

/**
 * Reads a source's topic from its beginning to its present end (or to `endOffset`, exclusive, in every partition).
 * `onRow` answers false to stop. Records that cannot be read are left out.
 */
export const scanTopic = async (
  source: DataSource,
  { network, systemTime }: QueryDeps,
  onRow: (row: ScannedRow) => boolean,
  endOffset = Number.POSITIVE_INFINITY,
): Promise<void> => {
  const keySerde = formats[source.keyFormat.name].createSerde(source.schema.key, source.keyFormat);
  const valueSerde = formats[source.valueFormat.name].createSerde(source.schema.value, source.valueFormat);
  const consumer = new Consumer(network, systemTime, { autoOffsetReset: 'earliest' });
  const admin = new Admin(network, systemTime);
  try {
    const partitions = await partitionsOf(admin, source.topic);
    const [starts, ends] = await Promise.all([consumer.beginningOffsets(partitions), consumer.endOffsets(partitions)]);
    const left = new Map<number, { readonly end: number }>();
    for (const [i, { partition, offset: start }] of starts.entries()) {
      const end = Math.min(ends[i]!.offset, endOffset);
      if (start < end) left.set(partition, { end });
    }
    consumer.assign([...left.keys()].map((partition) => ({ topic: source.topic, partition })));
    consumer.seekToBeginning();
    const cursor = new RecordCursor();
    while (left.size > 0) {
      for (const fetched of await consumer.pollBatches(0)) {
        const { partition } = fetched;
        const range = left.get(partition);
        if (range === undefined) continue;
        const goesOn = visitRecords(fetched, cursor, () => {
          const row = cursor.offset < range.end ? read(cursor, keySerde, valueSerde, partition) : undefined;
          return row === undefined || onRow(row);
        });
        if (!goesOn) return;
        if ((await consumer.position({ topic: source.topic, partition })) >= range.end) left.delete(partition);
      }
      await systemTime.yield();
    }
  } finally {
    admin.close();
    await consumer.close();
  }
};

type RowReader = { deserialize(bytes: Uint8Array, start: number, end: number): Row | null };

const read = (cursor: RecordCursor, keySerde: RowReader, valueSerde: RowReader, partition: number): ScannedRow | undefined => {
  try {
    return {
      key: cursor.keyStart < 0 ? null : keySerde.deserialize(cursor.bytes, cursor.keyStart, cursor.keyEnd),
      value: cursor.valueStart < 0 ? null : valueSerde.deserialize(cursor.bytes, cursor.valueStart, cursor.valueEnd),
      timestamp: cursor.timestamp,
      partition,
      offset: cursor.offset,
    };
  } catch {
    return undefined;
  }
};
