import { must, type ByteWriter } from '../../../common/index.ts';
import { SerializationException, type Serde } from '../../../serde/index.ts';
import { serdeOrDefault, type WrappingSerde } from '../../state/requireSerde.ts';
import type { Instruction, SubscriptionWrapper } from './SubscriptionWrapper.ts';

export const HASH_BYTES = 16;
export const HASH_IS_NULL = 0x80;
const VERSION = 1;
const PARTITION_BYTES = 4;

/**
 * Version, whose highest bit says that there is no hash; instruction; hash; primary key; from version 1 on the partition.
 * Source: SubscriptionWrapperSerde.
 */
export class SubscriptionWrapperSerde<K> implements WrappingSerde<SubscriptionWrapper<K>> {
  readonly #given: Serde<K> | undefined;

  /** `primaryKeySerde` undefined: the application's default for keys. */
  constructor(primaryKeySerde: Serde<K> | undefined) {
    this.#given = primaryKeySerde;
  }

  withDefault(_valueSerde: Serde<unknown> | undefined, keySerde?: Serde<unknown>): SubscriptionWrapperSerde<K> | undefined {
    const primaryKeySerde = serdeOrDefault(this.#given, keySerde);
    return primaryKeySerde === undefined ? undefined : new SubscriptionWrapperSerde(primaryKeySerde);
  }

  get #keySerde(): Serde<K> {
    return must(this.#given, 'a serde was asked for before its default was known');
  }

  serialize({ hash, instruction, primaryKey, primaryPartition }: SubscriptionWrapper<K>, out: ByteWriter): void {
    const version = primaryPartition === undefined ? 0 : VERSION;
    out.byte(hash === null ? version | HASH_IS_NULL : version);
    out.byte(instruction);
    if (hash !== null) out.write(hash);
    this.#keySerde.serialize(primaryKey, out);
    if (primaryPartition !== undefined) out.int32(primaryPartition);
  }

  deserialize(bytes: Uint8Array, start: number, end: number): SubscriptionWrapper<K> {
    const version = bytes[start]! & ~HASH_IS_NULL;
    if (version > VERSION) throw new SerializationException(`version ${version} of a subscription is not known`);
    const hashEnd = (bytes[start]! & HASH_IS_NULL) === 0 ? start + 2 + HASH_BYTES : start + 2;
    const keyEnd = version === 0 ? end : end - PARTITION_BYTES;
    return {
      hash: hashEnd === start + 2 ? null : bytes.slice(start + 2, hashEnd),
      instruction: bytes[start + 1] as Instruction,
      primaryKey: this.#keySerde.deserialize(bytes, hashEnd, keyEnd),
      primaryPartition: version === 0 ? undefined : readInt32(bytes, keyEnd),
    };
  }
}

const readInt32 = (bytes: Uint8Array, at: number): number =>
  (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
