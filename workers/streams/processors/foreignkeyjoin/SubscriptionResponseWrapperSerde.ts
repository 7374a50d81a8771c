import { must, type ByteWriter } from '../../../common/index.ts';
import { SerializationException, type Serde } from '../../../serde/index.ts';
import { serdeOrDefault, type WrappingSerde } from '../../state/requireSerde.ts';
import type { SubscriptionResponseWrapper } from './SubscriptionResponseWrapper.ts';
import { HASH_BYTES, HASH_IS_NULL } from './SubscriptionWrapperSerde.ts';

const VERSION = 0;

/** Version, whose highest bit says that there is no hash; hash; the value, or nothing. Source: SubscriptionResponseWrapperSerde. */
export class SubscriptionResponseWrapperSerde<VO> implements WrappingSerde<SubscriptionResponseWrapper<VO>> {
  readonly #given: Serde<VO> | undefined;

  /** `foreignValueSerde` undefined: the application's default. */
  constructor(foreignValueSerde: Serde<VO> | undefined) {
    this.#given = foreignValueSerde;
  }

  withDefault(valueSerde: Serde<unknown> | undefined): SubscriptionResponseWrapperSerde<VO> | undefined {
    const foreignValueSerde = serdeOrDefault(this.#given, valueSerde);
    return foreignValueSerde === undefined ? undefined : new SubscriptionResponseWrapperSerde(foreignValueSerde);
  }

  get #valueSerde(): Serde<VO> {
    return must(this.#given, 'a serde was asked for before its default was known');
  }

  serialize({ originalValueHash, foreignValue }: SubscriptionResponseWrapper<VO>, out: ByteWriter): void {
    out.byte(originalValueHash === null ? VERSION | HASH_IS_NULL : VERSION);
    if (originalValueHash !== null) out.write(originalValueHash);
    if (foreignValue !== null) this.#valueSerde.serialize(foreignValue, out);
  }

  deserialize(bytes: Uint8Array, start: number, end: number): SubscriptionResponseWrapper<VO> {
    const version = bytes[start]! & ~HASH_IS_NULL;
    if (version !== VERSION) throw new SerializationException(`version ${version} of a response to a subscription is not known`);
    const hashEnd = (bytes[start]! & HASH_IS_NULL) === 0 ? start + 1 + HASH_BYTES : start + 1;
    return {
      originalValueHash: hashEnd === start + 1 ? null : bytes.slice(start + 1, hashEnd),
      foreignValue: hashEnd === end ? null : this.#valueSerde.deserialize(bytes, hashEnd, end),
      primaryPartition: undefined,
    };
  }
}
