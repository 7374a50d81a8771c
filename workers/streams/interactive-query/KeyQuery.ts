import { Query } from './Query.ts';

/** The value of a key, without its timestamp where the store keeps one; null where there is none. */
export class KeyQuery<K, V> extends Query<V | null> {
  readonly key: K;

  private constructor(key: K) {
    super();
    this.key = key;
  }

  static withKey<K, V>(key: K): KeyQuery<K, V> {
    return new KeyQuery(key);
  }
}
