import type { StreamPartitioner } from '../api/StreamPartitioner.ts';
import { validName } from '../graph/validName.ts';

interface Options {
  readonly name?: string;
  readonly partitioner?: StreamPartitioner<unknown, unknown> | undefined;
  readonly otherPartitioner?: StreamPartitioner<unknown, unknown> | undefined;
}

/**
 * How tables are joined by a foreign key: the name of the steps, and how the two tables' topics are partitioned where
 * that is not by the hash of the key (KIP-775). The partitioners see keys only, values are null; they choose one partition.
 */
export class TableJoined<K, KO> {
  readonly options: Options;

  private constructor(options: Options) {
    this.options = options;
  }

  static with<K, KO>(partitioner?: StreamPartitioner<K, null>, otherPartitioner?: StreamPartitioner<KO, null>): TableJoined<K, KO> {
    return new TableJoined<K, KO>({ partitioner: keysOnly(partitioner), otherPartitioner: keysOnly(otherPartitioner) });
  }

  static as<K, KO>(name: string): TableJoined<K, KO> {
    return new TableJoined<K, KO>({ name: validName(name) });
  }

  withName(name: string): TableJoined<K, KO> {
    return new TableJoined<K, KO>({ ...this.options, name: validName(name) });
  }

  withPartitioner(partitioner: StreamPartitioner<K, null>): TableJoined<K, KO> {
    return new TableJoined<K, KO>({ ...this.options, partitioner: keysOnly(partitioner) });
  }

  withOtherPartitioner(otherPartitioner: StreamPartitioner<KO, null>): TableJoined<K, KO> {
    return new TableJoined<K, KO>({ ...this.options, otherPartitioner: keysOnly(otherPartitioner) });
  }
}

const keysOnly = <K>(partitioner: StreamPartitioner<K, null> | undefined): StreamPartitioner<unknown, unknown> | undefined =>
  partitioner && ((topic, key, _value, numPartitions) => single(partitioner(topic, key as K, null, numPartitions)));

/** Throws RangeError for several partitions or none. */
const single = (partitions: ReturnType<StreamPartitioner<unknown, unknown>>): typeof partitions => {
  if (typeof partitions === 'object' && partitions.size !== 1)
    throw new RangeError(`a record of a foreign-key join goes to one partition, not to ${partitions.size}`);
  return partitions;
};
