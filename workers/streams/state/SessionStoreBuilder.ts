import type { Serde } from '../../serde/index.ts';
import { CachingSessionStore } from './CachingSessionStore.ts';
import { ChangeLoggingSessionStore } from './ChangeLoggingSessionStore.ts';
import { plainFormat } from './ChangelogFormat.ts';
import type { SessionStore } from './SessionStore.ts';
import { AbstractStoreBuilder, type StoreChangelog } from './StoreBuilder.ts';
import type { SessionBytesStoreSupplier } from './StoreSupplier.ts';

/** Serdes left out are the application's default ones. */
export class SessionStoreBuilder<K, AGG> extends AbstractStoreBuilder<SessionStore<K, AGG>> {
  readonly #supplier: SessionBytesStoreSupplier;
  readonly #keySerde: Serde<K> | undefined;
  readonly #valueSerde: Serde<AGG> | undefined;

  constructor(supplier: SessionBytesStoreSupplier, keySerde: Serde<K> | undefined, valueSerde: Serde<AGG> | undefined) {
    super(supplier.name);
    this.#supplier = supplier;
    this.#keySerde = keySerde;
    this.#valueSerde = valueSerde;
  }

  override get keySerde(): Serde<K> | undefined {
    return this.#keySerde;
  }

  get retentionPeriod(): number {
    return this.#supplier.retentionPeriod;
  }

  override get changelog(): StoreChangelog {
    return { kind: 'windowed', retentionMs: this.retentionPeriod };
  }

  build(): SessionStore<K, AGG> {
    const format = plainFormat(this.name, this.#valueSerde);
    const inner = this.#supplier.get(this.#keySerde, format);
    const logged = this.loggingEnabled ? new ChangeLoggingSessionStore(inner, this.#keySerde, format) : inner;
    return this.cachingEnabled ? new CachingSessionStore(logged, this.#keySerde) : logged;
  }
}
