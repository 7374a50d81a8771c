import { must } from '../../common/index.ts';
import type { Serde } from '../../serde/index.ts';
import type { ChangelogFormat, ChangelogFormatFactory } from './ChangelogFormat.ts';
import type { InnerVersionedKeyValueStore } from './InMemoryVersionedKeyValueStore.ts';
import { requireSerde } from './requireSerde.ts';
import type { StateStore, StateStoreContext } from './StateStore.ts';
import { PUT_RETURN_CODE_NOT_PUT, type VersionedKeyValueStore, type VersionedRecord } from './VersionedKeyValueStore.ts';

/**
 * Appends every put to the changelog, with the version's timestamp, as Kafka does even where the store did not take it: a
 * restored store leaves it out again.
 */
export class ChangeLoggingVersionedKeyValueStore<K, V> implements VersionedKeyValueStore<K, V> {
  readonly name: string;
  readonly #inner: InnerVersionedKeyValueStore<K, V>;
  readonly #givenKeySerde: Serde<K> | undefined;
  readonly #formatFactory: ChangelogFormatFactory<V>;
  #keySerde: Serde<K> | undefined;
  #format: ChangelogFormat<V> | undefined;
  #context: StateStoreContext | undefined;

  /** `keySerde` undefined: the application's default. */
  constructor(inner: InnerVersionedKeyValueStore<K, V>, keySerde: Serde<K> | undefined, format: ChangelogFormatFactory<V>) {
    this.name = inner.name;
    this.#inner = inner;
    this.#givenKeySerde = keySerde;
    this.#formatFactory = format;
  }

  init(context: StateStoreContext, root: StateStore = this): void {
    this.#keySerde = requireSerde(this.#givenKeySerde, context.defaultKeySerde, 'key', this.name);
    this.#format = this.#formatFactory(context);
    this.#context = context;
    this.#inner.init(context, root);
  }

  put(key: K, value: V | null, timestamp: number): number {
    const validTo = this.#inner.put(key, value, timestamp);
    must(this.#context).logChange(this.name, key, value, timestamp, must(this.#keySerde), must(this.#format));
    return validTo;
  }

  delete(key: K, timestamp: number): VersionedRecord<V> | null {
    const record = this.getAsOf(key, timestamp);
    return this.put(key, null, timestamp) === PUT_RETURN_CODE_NOT_PUT ? null : record;
  }

  get(key: K): VersionedRecord<V> | null {
    return this.#inner.get(key);
  }

  getAsOf(key: K, asOfTimestamp: number): VersionedRecord<V> | null {
    return this.#inner.getAsOf(key, asOfTimestamp);
  }

  getVersions(key: K, from: number | null, to: number | null, order: 'ascending' | 'descending'): VersionedRecord<V>[] {
    return this.#inner.getVersions(key, from, to, order);
  }

  flush(): void {
    this.#inner.flush();
  }

  close(): void {
    this.#inner.close();
  }

  isOpen(): boolean {
    return this.#inner.isOpen();
  }
}
