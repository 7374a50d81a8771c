import type { Header } from '../../common/index.ts';
import type { ProducerRecord } from '../../clients/index.ts';
import type { Serializer } from '../../serde/index.ts';
import type { SerializationExceptionOrigin, UnserializedRecord } from '../errors/ProductionExceptionHandler.ts';

/** Told of records that cannot be sent. Returns where one is to be left out, throws else. */
export interface ProductionFailures {
  onSerializationError(record: UnserializedRecord, error: unknown, origin: SerializationExceptionOrigin): void;
  /** The topic does not exist or takes no record as large as that. */
  onSendError(record: ProducerRecord, error: unknown): void;
}

/** Where a task's output goes: sinks, repartition topics and changelogs. Nothing is promised per record. */
export interface RecordCollector {
  /** Whether so much was sent that it should be committed before the next record is processed. */
  readonly isFull: boolean;
  /**
   * `partition` undefined: by the hash of the key's bytes; a null key goes anywhere. False where `failures` let the
   * record be left out; without `failures` every error is thrown.
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
    failures?: ProductionFailures,
  ): boolean;
  /** Partitions of a topic. Throws StreamsException where it does not exist. */
  partitionCount(topic: string): number;
}
