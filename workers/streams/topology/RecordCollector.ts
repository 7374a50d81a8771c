import type { Header } from '../../common/index.ts';
import type { Serializer } from '../../serde/index.ts';

/** Where a task's output goes: sinks, repartition topics and changelogs. Nothing is promised per record. */
export interface RecordCollector {
  /** Whether so much was sent that it should be committed before the next record is processed. */
  readonly isFull: boolean;
  /**
   * `partition` undefined: by the hash of the key's bytes; a null key goes anywhere. Throws what a serializer throws,
   * and StreamsException where the topic does not exist or takes no record as large as that.
   */
  send<K, V>(
    topic: string,
    key: K | null,
    value: V | null,
    headers: readonly Header[],
    partition: number | undefined,
    timestamp: number,
    keySerializer: Serializer<K>,
    valueSerializer: Serializer<V>,
  ): void;
  /** Partitions of a topic. Throws StreamsException where it does not exist. */
  partitionCount(topic: string): number;
}
