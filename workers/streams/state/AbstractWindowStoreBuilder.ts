import type { Serde } from '../../serde/index.ts';
import { CachingWindowStore } from './CachingWindowStore.ts';
import { ChangeLoggingWindowStore } from './ChangeLoggingWindowStore.ts';
import type { ChangelogFormatFactory } from './ChangelogFormat.ts';
import { AbstractStoreBuilder, type StoreChangelog } from './StoreBuilder.ts';
import type { WindowBytesStoreSupplier } from './StoreSupplier.ts';
import type { WindowStore } from './WindowStore.ts';

/** What builders of plain and of timestamped window stores share. A store that retains duplicates is never cached. */
export abstract class AbstractWindowStoreBuilder<K, V> extends AbstractStoreBuilder<WindowStore<K, V>> {
  readonly #supplier: WindowBytesStoreSupplier;
  readonly #keySerde: Serde<K> | undefined;

  constructor(supplier: WindowBytesStoreSupplier, keySerde: Serde<K> | undefined) {
    super(supplier.name);
    this.#supplier = supplier;
    this.#keySerde = keySerde;
    if (supplier.retainDuplicates) this.logConfig = { 'cleanup.policy': 'delete' };
  }

  override get keySerde(): Serde<K> | undefined {
    return this.#keySerde;
  }

  get retentionPeriod(): number {
    return this.#supplier.retentionPeriod;
  }

  get windowSize(): number {
    return this.#supplier.windowSize;
  }

  override get changelog(): StoreChangelog {
    return { kind: 'windowed', retentionMs: this.retentionPeriod };
  }

  build(): WindowStore<K, V> {
    const { retainDuplicates, windowSize } = this.#supplier;
    const inner = this.#supplier.get(this.#keySerde, this.format);
    const logged = this.loggingEnabled ? new ChangeLoggingWindowStore(inner, this.#keySerde, this.format) : inner;
    return this.cachingEnabled && !retainDuplicates ? new CachingWindowStore(logged, this.#keySerde, windowSize) : logged;
  }

  protected abstract readonly format: ChangelogFormatFactory<V>;
}
