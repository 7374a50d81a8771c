import type { Serde } from '../../serde/index.ts';
import { keyBytes, type KeyBytes } from './keyBytes.ts';
import { SortedEntries, type Timed } from './SortedEntries.ts';

export interface Version<V> extends Timed {
  /** Null is a tombstone. */
  value: V | null;
}

interface Chain<K, V> {
  readonly key: K;
  readonly identity: string | number;
  readonly versions: SortedEntries<Version<V>>;
  /** The segment that it was last noted in. */
  segment: number;
}

/** A version together with its key. */
export interface KeyedVersion<K, V> {
  readonly key: K;
  readonly version: Version<V>;
}

/**
 * Versions by key and time. A version belongs to the segment in which it ends, and goes with it; what has no end stays,
 * except for a tombstone, which belongs to the segment in which it begins.
 */
export class VersionIndex<K, V> {
  readonly #keys: KeyBytes<K>;
  readonly #historyRetentionMs: number;
  readonly #segmentIntervalMs: number;
  readonly #chains = new Map<string | number, Chain<K, V>>();
  /** Who may have something to lose with a segment. */
  readonly #segments = new Map<number, Array<Chain<K, V>>>();
  #minLiveSegment = Number.NEGATIVE_INFINITY;
  #observedStreamTime = -1;
  /** Tombstones that went while somebody walks. */
  #buried: Array<KeyedVersion<K, V>> | undefined;

  constructor(keySerde: Serde<K>, historyRetentionMs: number, segmentIntervalMs: number) {
    this.#keys = keyBytes(keySerde);
    this.#historyRetentionMs = historyRetentionMs;
    this.#segmentIntervalMs = segmentIntervalMs;
  }

  get observedStreamTime(): number {
    return this.#observedStreamTime;
  }

  isTooLate(timestamp: number): boolean {
    return timestamp < this.#observedStreamTime - this.#historyRetentionMs;
  }

  /** Whether what ended then is gone, or is to be taken for gone. */
  isForgotten(validTo: number): boolean {
    return this.#segmentOf(validTo) < this.#minLiveSegment;
  }

  advance(timestamp: number): void {
    if (timestamp <= this.#observedStreamTime) return;
    this.#observedStreamTime = timestamp;
    const minLive = this.#segmentOf(timestamp - this.#historyRetentionMs);
    if (minLive === this.#minLiveSegment) return;
    this.#minLiveSegment = minLive;
    for (const [segment, chains] of this.#segments) {
      if (segment >= minLive) continue;
      this.#segments.delete(segment);
      for (const chain of chains) this.#trim(chain);
    }
  }

  /** Answers with the time of the next version, if there is one. */
  put(key: K, value: V | null, time: number): number | undefined {
    const identity = this.#keys.identity(key);
    let chain = this.#chains.get(identity);
    if (chain === undefined) {
      chain = { key, identity, versions: new SortedEntries(), segment: Number.NEGATIVE_INFINITY };
      this.#chains.set(identity, chain);
    }
    const present = chain.versions.find(time, 0);
    if (present === undefined) chain.versions.add({ time, order: 0, value });
    else present.value = value;
    this.#note(chain, time);
    const next = after(chain, time);
    if (next !== undefined) this.#note(chain, next);
    return next;
  }

  latest(key: K): Version<V> | undefined {
    return this.#chain(key)?.versions.last;
  }

  /** The last version that does not begin later. */
  asOf(key: K, time: number): Version<V> | undefined {
    return this.#chain(key)?.versions.before(time, Number.POSITIVE_INFINITY);
  }

  /** The time of the next version. */
  validTo(key: K, version: Version<V>): number | undefined {
    const chain = this.#chain(key);
    return chain === undefined ? undefined : after(chain, version.time);
  }

  /** Those valid somewhere from one time to another, in their order. */
  between(key: K, from: number, to: number): Iterable<Version<V>> {
    const versions = this.#chain(key)?.versions;
    if (versions === undefined) return [];
    return versions.between(versions.before(from, Number.POSITIVE_INFINITY)?.time ?? from, to);
  }

  clear(): void {
    this.#chains.clear();
    this.#segments.clear();
  }

  /**
   * All versions. What changes meanwhile may be among them or not, but each tombstone is, even if it goes: a version that
   * comes late must not be taken for its key's latest for want of it.
   */
  walk(): IterableIterator<KeyedVersion<K, V>> {
    const buried: Array<KeyedVersion<K, V>> = [];
    this.#buried = buried;
    return this.#walk(buried);
  }

  *#walk(buried: ReadonlyArray<KeyedVersion<K, V>>): IterableIterator<KeyedVersion<K, V>> {
    for (const { key, versions } of this.#chains.values())
      for (const version of versions.between(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY)) yield { key, version };
    yield* buried;
    if (this.#buried === buried) this.#buried = undefined;
  }

  #chain(key: K): Chain<K, V> | undefined {
    return this.#chains.get(this.#keys.identity(key));
  }

  #note(chain: Chain<K, V>, time: number): void {
    const segment = this.#segmentOf(time);
    if (chain.segment === segment) return;
    chain.segment = segment;
    const noted = this.#segments.get(segment);
    if (noted === undefined) this.#segments.set(segment, [chain]);
    else noted.push(chain);
  }

  #trim(chain: Chain<K, V>): void {
    const { versions } = chain;
    for (let first = versions.first; first !== undefined; first = versions.first) {
      const next = after(chain, first.time);
      if (!this.isForgotten(next ?? first.time)) return;
      if (next === undefined) {
        if (first.value !== null) return;
        if (this.#chains.get(chain.identity) === chain) this.#chains.delete(chain.identity);
        this.#buried?.push({ key: chain.key, version: first });
        return;
      }
      versions.dropBefore(next);
    }
  }

  #segmentOf(time: number): number {
    return Math.floor(time / this.#segmentIntervalMs);
  }
}

const after = <K, V>({ versions }: Chain<K, V>, time: number): number | undefined => versions.ceiling(time, Number.POSITIVE_INFINITY)?.time;
