import { NO_HEADERS, type Header } from '../../common/index.ts';

/**
 * What flows between processors (KIP-478). Immutable: a processor that changes something forwards a `with…` copy.
 *
 * Key and value can be null at run time even where their types do not say so, as in Kafka: whoever reads topics that
 * hold nulls declares `V | null`.
 */
export class Record<K, V> {
  readonly key: K;
  readonly value: V;
  /** Event time in milliseconds. */
  readonly timestamp: number;
  readonly headers: readonly Header[];

  constructor(key: K, value: V, timestamp: number, headers: readonly Header[] = NO_HEADERS) {
    this.key = key;
    this.value = value;
    this.timestamp = timestamp;
    this.headers = headers;
  }

  withKey<KOut>(key: KOut): Record<KOut, V> {
    return new Record(key, this.value, this.timestamp, this.headers);
  }

  withValue<VOut>(value: VOut): Record<K, VOut> {
    return new Record(this.key, value, this.timestamp, this.headers);
  }

  withTimestamp(timestamp: number): Record<K, V> {
    return new Record(this.key, this.value, timestamp, this.headers);
  }

  withHeaders(headers: readonly Header[]): Record<K, V> {
    return new Record(this.key, this.value, this.timestamp, headers);
  }
}
