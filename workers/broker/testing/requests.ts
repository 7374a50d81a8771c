import { batchesIn, encodeUtf8, decodeUtf8, NO_HEADERS, RecordBatchBuilder, RecordCursor, type ProducerStamp } from '../../common/index.ts';
import type { BrokerApi } from '../api/BrokerApi.ts';
import type { FetchedPartition, IsolationLevel, ProducedPartition } from '../api/data.ts';

/** One batch of records without keys. */
export const batchOf = (values: readonly string[], stamp?: ProducerStamp, timestamp = 0): Uint8Array<ArrayBuffer> => {
  const builder = new RecordBatchBuilder();
  for (const value of values) {
    const bytes = encodeUtf8(value);
    builder.append(timestamp, null, 0, -1, bytes, 0, bytes.length, NO_HEADERS);
  }
  return builder.build(stamp);
};

export const produceTo = async (
  api: BrokerApi, topic: string, partition: number, values: readonly string[], { acks = -1, timeoutMs = 5_000, stamp }: { acks?: 0 | 1 | -1; timeoutMs?: number; stamp?: ProducerStamp } = {},
): Promise<ProducedPartition> => {
  const { partitions } = await api.produce({ acks, timeoutMs, partitions: [{ topic, partition, records: batchOf(values, stamp) }] });
  return partitions[0]!;
};

export const fetchFrom = async (api: BrokerApi, topic: string, partition: number, fetchOffset = 0, isolationLevel: IsolationLevel = 'read_uncommitted'): Promise<FetchedPartition> => {
  const { partitions } = await api.fetch({
    maxWaitMs: 0, minBytes: 1, maxBytes: 1 << 20, isolationLevel,
    partitions: [{ topic, partition, fetchOffset, partitionMaxBytes: 1 << 20, currentLeaderEpoch: -1 }],
  });
  return partitions[0]!;
};

/** The values of data batches, as they are. */
export const valuesIn = ({ records }: FetchedPartition): string[] => {
  const values: string[] = [];
  const cursor = new RecordCursor();
  for (const bytes of records)
    for (const batch of batchesIn(bytes)) {
      if (batch.isControlBatch) continue;
      for (cursor.reset(batch); cursor.next(); ) values.push(decodeUtf8(cursor.value() ?? new Uint8Array(0)));
    }
  return values;
};
