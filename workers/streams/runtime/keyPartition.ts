import { ByteWriter } from '../../common/index.ts';
import { partitionForKey } from '../../clients/index.ts';
import type { Serializer } from '../../serde/index.ts';

/** Where a producer of the same keys puts it. */
export const keyPartition = <K>(key: K, serializer: Serializer<K>, numPartitions: number): number => {
  const out = new ByteWriter(64);
  serializer.serialize(key, out);
  return partitionForKey(out.bytes, numPartitions, 0, out.length);
};
