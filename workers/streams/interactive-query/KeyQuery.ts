import { Query } from './Query.ts';

/** The value of a key, without its timestamp where the store keeps one; null where there is none. */
export class KeyQuery<K, V> extends Query<V | null> {
  readonly key: K;
  readonly isSkipCache: boolean;

  private constructor(key: K, isSkipCache: boolean) {
    super();
    this.key = key;
    this.isSkipCache = isSkipCache;
  }

  static withKey<K, V>(key: K): KeyQuery<K, V> {
    return new KeyQuery<K, V>(key, false);
  }

  /** What the record cache holds back does not count. */
  skipCache(): KeyQuery<K, V> {
    return new KeyQuery<K, V>(this.key, true);
  }
}
