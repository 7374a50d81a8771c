import type { Serde } from '../../serde/index.ts';
import { CachingWindowStore } from './CachingWindowStore.ts';
import { ChangeLoggingWindowStore } from './ChangeLoggingWindowStore.ts';
import type { ChangelogFormatFactory } from './ChangelogFormat.ts';
import type { StoreChangelog } from './StoreBuilder.ts';
import type { WindowBytesStoreSupplier } from './StoreSupplier.ts';
import { SuppliedStoreBuilder } from './SuppliedStoreBuilder.ts';
import type { WindowStore } from './WindowStore.ts';

/** What builders of plain and of timestamped window stores share. A store that retains duplicates is never cached. */
export abstract class AbstractWindowStoreBuilder<K, V> extends SuppliedStoreBuilder<WindowStore<K, V>, WindowBytesStoreSupplier, K, V> {
  /** For tables, which say how long they need their windows; the store may keep them a little longer. */
  changelogRetentionMs: number;

  constructor(supplier: WindowBytesStoreSupplier, keySerde: Serde<K> | undefined, format: ChangelogFormatFactory<V>) {
    super(supplier, keySerde, format);
    this.changelogRetentionMs = supplier.retentionPeriod;
    if (supplier.retainDuplicates) this.logConfig = { 'cleanup.policy': 'delete' };
  }

  get retentionPeriod(): number {
    return this.supplier.retentionPeriod;
  }

  get windowSize(): number {
    return this.supplier.windowSize;
  }

  override get changelog(): StoreChangelog {
    return { kind: 'windowed', retentionMs: this.changelogRetentionMs };
  }

  build(): WindowStore<K, V> {
    const { retainDuplicates, windowSize } = this.supplier;
    const inner = this.supplier.get(this.keySerde, this.format);
    const logged = this.loggingEnabled ? new ChangeLoggingWindowStore(inner, this.keySerde, this.format) : inner;
    return this.cachingEnabled && !retainDuplicates ? new CachingWindowStore(logged, this.keySerde, windowSize) : logged;
  }
}
