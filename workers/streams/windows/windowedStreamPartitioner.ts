import { partitionForKey } from '../../clients/index.ts';
import { ByteWriter } from '../../common/index.ts';
import type { Serde } from '../../serde/index.ts';
import type { StreamPartitioner } from '../api/StreamPartitioner.ts';
import type { Windowed } from './Windowed.ts';

/** By the key without its window, so that all windows of a key meet in one partition. Source: WindowedStreamPartitioner. */
export const windowedStreamPartitioner = <K>(inner: Serde<K>): StreamPartitioner<Windowed<K>, unknown> => {
  const out = new ByteWriter(64);
  return (_topic, { key }, _value, numPartitions) => {
    out.reset();
    inner.serialize(key, out);
    return partitionForKey(out.bytes, numPartitions, 0, out.length);
  };
};
