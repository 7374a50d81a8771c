import type { Header } from '../../common/index.ts';
import type { StoreBuilder } from '../state/StoreBuilder.ts';
import type { FixedKeyProcessorContext } from './ProcessorContext.ts';

/** A record whose key cannot be changed, so that no repartitioning follows (KIP-820). */
export interface FixedKeyRecord<K, V> {
  readonly key: K;
  readonly value: V;
  readonly timestamp: number;
  readonly headers: readonly Header[];
  withValue<VOut>(value: VOut): FixedKeyRecord<K, VOut>;
  withTimestamp(timestamp: number): FixedKeyRecord<K, V>;
  withHeaders(headers: readonly Header[]): FixedKeyRecord<K, V>;
}

export interface FixedKeyProcessor<KIn, VIn, VOut = never> {
  init?(context: FixedKeyProcessorContext<KIn, VOut>): void;
  process(record: FixedKeyRecord<KIn, VIn>): void;
  close?(): void;
}

export interface FixedKeyProcessorSupplier<KIn, VIn, VOut = never> {
  get(): FixedKeyProcessor<KIn, VIn, VOut>;
  stores?(): ReadonlyArray<StoreBuilder>;
}
