import { bytesSerde } from './BytesSerde.ts';
import { doubleSerde } from './DoubleSerde.ts';
import { integerSerde } from './IntegerSerde.ts';
import { JsonSerde } from './JsonSerde.ts';
import { longSerde } from './LongSerde.ts';
import type { Serde } from './Serde.ts';
import { stringSerde } from './StringSerde.ts';

/** The serdes at hand, by Kafka's names; formats are those of org.apache.kafka.common.serialization. */
export const Serdes = {
  String: (): Serde<string> => stringSerde,
  Integer: (): Serde<number> => integerSerde,
  Long: (): Serde<bigint> => longSerde,
  Double: (): Serde<number> => doubleSerde,
  Bytes: (): Serde<Uint8Array> => bytesSerde,
  JSON: <T>(): Serde<T> => new JsonSerde<T>(),
};
