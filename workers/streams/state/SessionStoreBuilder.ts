import type { Serde } from '../../serde/index.ts';
import { CachingSessionStore } from './CachingSessionStore.ts';
import { ChangeLoggingSessionStore } from './ChangeLoggingSessionStore.ts';
import { plainFormat } from './ChangelogFormat.ts';
import type { SessionStore } from './SessionStore.ts';
import type { StoreChangelog } from './StoreBuilder.ts';
import type { SessionBytesStoreSupplier } from './StoreSupplier.ts';
import { SuppliedStoreBuilder } from './SuppliedStoreBuilder.ts';

/** Serdes left out are the application's default ones. */
export class SessionStoreBuilder<K, AGG> extends SuppliedStoreBuilder<SessionStore<K, AGG>, SessionBytesStoreSupplier, K, AGG> {
  /** For tables, which say how long they need their sessions; the store may keep them a little longer. */
  changelogRetentionMs: number;

  constructor(supplier: SessionBytesStoreSupplier, keySerde: Serde<K> | undefined, valueSerde: Serde<AGG> | undefined) {
    super(supplier, keySerde, plainFormat(supplier.name, valueSerde));
    this.changelogRetentionMs = supplier.retentionPeriod;
  }

  get retentionPeriod(): number {
    return this.supplier.retentionPeriod;
  }

  override get changelog(): StoreChangelog {
    return { kind: 'windowed', retentionMs: this.changelogRetentionMs };
  }

  build(): SessionStore<K, AGG> {
    const inner = this.supplier.get(this.keySerde, this.format);
    const logged = this.loggingEnabled ? new ChangeLoggingSessionStore(inner, this.keySerde, this.format) : inner;
    return this.cachingEnabled ? new CachingSessionStore(logged, this.keySerde) : logged;
  }
}
