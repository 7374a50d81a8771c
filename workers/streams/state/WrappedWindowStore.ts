import type { KeyValue } from '../api/KeyValue.ts';
import type { Windowed } from '../windows/Windowed.ts';
import type { StateStore, StateStoreContext } from './StateStore.ts';
import type { WindowStore } from './WindowStore.ts';

/** A store that can stand inside another; `root` is the outermost wrapper, which the task knows. */
export interface InnerWindowStore<K, V> extends WindowStore<K, V> {
  init(context: StateStoreContext, root?: StateStore): void;
  /** Tells puts of one key and window apart where duplicates are retained: the number of the last put; 0 elsewhere. */
  readonly lastSequence: number;
}

/** Passes everything on; a wrapper overrides what concerns it. */
export abstract class WrappedWindowStore<K, V> implements InnerWindowStore<K, V> {
  readonly name: string;
  protected readonly inner: InnerWindowStore<K, V>;

  constructor(inner: InnerWindowStore<K, V>) {
    this.name = inner.name;
    this.inner = inner;
  }

  init(context: StateStoreContext, root: StateStore = this): void {
    this.inner.init(context, root);
  }

  get lastSequence(): number {
    return this.inner.lastSequence;
  }

  put(key: K, value: V | null, windowStartMs: number): void {
    this.inner.put(key, value, windowStartMs);
  }

  fetch(key: K, from: number): V | null;
  fetch(key: K, from: number, to: number): IterableIterator<KeyValue<number, V>>;
  fetch(key: K, from: number, to?: number): V | null | IterableIterator<KeyValue<number, V>> {
    return to === undefined ? this.inner.fetch(key, from) : this.inner.fetch(key, from, to);
  }

  backwardFetch(key: K, from: number, to: number): IterableIterator<KeyValue<number, V>> {
    return this.inner.backwardFetch(key, from, to);
  }

  fetchRange(keyFrom: K | null, keyTo: K | null, from: number, to: number): IterableIterator<KeyValue<Windowed<K>, V>> {
    return this.inner.fetchRange(keyFrom, keyTo, from, to);
  }

  backwardFetchRange(keyFrom: K | null, keyTo: K | null, from: number, to: number): IterableIterator<KeyValue<Windowed<K>, V>> {
    return this.inner.backwardFetchRange(keyFrom, keyTo, from, to);
  }

  fetchAll(from: number, to: number): IterableIterator<KeyValue<Windowed<K>, V>> {
    return this.inner.fetchAll(from, to);
  }

  backwardFetchAll(from: number, to: number): IterableIterator<KeyValue<Windowed<K>, V>> {
    return this.inner.backwardFetchAll(from, to);
  }

  all(): IterableIterator<KeyValue<Windowed<K>, V>> {
    return this.inner.all();
  }

  backwardAll(): IterableIterator<KeyValue<Windowed<K>, V>> {
    return this.inner.backwardAll();
  }

  flush(): void {
    this.inner.flush();
  }

  close(): void {
    this.inner.close();
  }

  isOpen(): boolean {
    return this.inner.isOpen();
  }
}
