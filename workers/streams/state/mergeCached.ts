import type { KeyValue } from '../api/KeyValue.ts';
import type { CacheEntry } from './CacheEntry.ts';

/** An entry that is shown rather than what is beneath, with the key by which a read shows it. */
export interface Shown<K, V> {
  readonly key: K;
  readonly entry: CacheEntry<unknown, V>;
}

/** Those of an index that are shown, in its order; `keyOf` gives the key by which a read shows them. */
export const shown = <CK, K, V>(
  indexed: Iterable<{ readonly value: CacheEntry<CK, V> | null }>,
  keyOf: (entry: CacheEntry<CK, V>) => K,
): Array<Shown<K, V>> => {
  const entries: Array<Shown<K, V>> = [];
  for (const { value: entry } of indexed) if (entry !== null && entry.isShown) entries.push({ key: keyOf(entry), entry });
  return entries;
};

/**
 * What a cache shows merged with what lies beneath. Both come in the order of `compare`. Of two with the same key
 * that of the cache counts, and a deletion hides the other. What the cache has given up since the read began is asked
 * for again, by `current`.
 */
export const mergeCached = <K, V>(
  held: ReadonlyArray<Shown<K, V>>,
  beneath: IterableIterator<KeyValue<K, V>>,
  compare: (held: K, beneath: K) => number,
  current: (key: K) => V | null,
): IterableIterator<KeyValue<K, V>> => (held.length === 0 ? beneath : merged(held, beneath, compare, current));

function* merged<K, V>(
  held: ReadonlyArray<Shown<K, V>>,
  beneath: IterableIterator<KeyValue<K, V>>,
  compare: (held: K, beneath: K) => number,
  current: (key: K) => V | null,
): IterableIterator<KeyValue<K, V>> {
  let i = 0;
  const valueOf = ({ key, entry }: Shown<K, V>): V | null => (entry.isShown ? entry.value : current(key));
  for (const keyValue of beneath) {
    let order = 1;
    for (; i < held.length && (order = compare(held[i]!.key, keyValue.key)) < 0; i++) {
      const value = valueOf(held[i]!);
      if (value !== null) yield { key: held[i]!.key, value };
    }
    if (i === held.length || order !== 0) {
      yield keyValue;
      continue;
    }
    const value = valueOf(held[i++]!);
    if (value !== null) yield { key: keyValue.key, value };
  }
  for (; i < held.length; i++) {
    const value = valueOf(held[i]!);
    if (value !== null) yield { key: held[i]!.key, value };
  }
}
