import type { KeyValue } from '../api/KeyValue.ts';
import type { KeyValueStore } from './KeyValueStore.ts';
import type { StateStore, StateStoreContext } from './StateStore.ts';

/** A store that can stand inside another; `root` is the outermost wrapper, which the task knows. */
export interface InnerKeyValueStore<K, V> extends KeyValueStore<K, V> {
  init(context: StateStoreContext, root?: StateStore): void;
}

/** Passes everything on; a wrapper overrides what concerns it. */
export abstract class WrappedKeyValueStore<K, V> implements InnerKeyValueStore<K, V> {
  readonly name: string;
  protected readonly inner: InnerKeyValueStore<K, V>;

  constructor(inner: InnerKeyValueStore<K, V>) {
    this.name = inner.name;
    this.inner = inner;
  }

  init(context: StateStoreContext, root: StateStore = this): void {
    this.inner.init(context, root);
  }

  get(key: K): V | null {
    return this.inner.get(key);
  }

  put(key: K, value: V | null): void {
    this.inner.put(key, value);
  }

  putIfAbsent(key: K, value: V): V | null {
    const present = this.get(key);
    if (present === null) this.put(key, value);
    return present;
  }

  putAll(entries: Iterable<KeyValue<K, V | null>>): void {
    for (const { key, value } of entries) this.put(key, value);
  }

  delete(key: K): V | null {
    const present = this.get(key);
    this.put(key, null);
    return present;
  }

  range(from: K | null, to: K | null): IterableIterator<KeyValue<K, V>> {
    return this.inner.range(from, to);
  }

  reverseRange(from: K | null, to: K | null): IterableIterator<KeyValue<K, V>> {
    return this.inner.reverseRange(from, to);
  }

  all(): IterableIterator<KeyValue<K, V>> {
    return this.inner.all();
  }

  reverseAll(): IterableIterator<KeyValue<K, V>> {
    return this.inner.reverseAll();
  }

  approximateNumEntries(): number {
    return this.inner.approximateNumEntries();
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
