import type { Serde } from '../../serde/index.ts';
import type { StateStore } from './StateStore.ts';

/** What is asked of a store's changelog topic; see `changelogTopicConfig`. */
export type StoreChangelog =
  | { readonly kind: 'plain' }
  /** Of windows or sessions. */
  | { readonly kind: 'windowed'; readonly retentionMs: number }
  | { readonly kind: 'versioned'; readonly historyRetentionMs: number };

/** Makes one store per task, stacking a wrapper for each concern. */
export interface StoreBuilder<S extends StateStore = StateStore> {
  readonly name: string;
  readonly loggingEnabled: boolean;
  readonly cachingEnabled: boolean;
  /** Settings of the changelog topic that override the default ones. */
  readonly logConfig: Readonly<{ [key: string]: string }>;
  readonly changelog: StoreChangelog;
  /** Of keys as the topics have them that fill the store; left out: the application's default. */
  readonly keySerde?: Serde<unknown> | undefined;
  withLoggingEnabled(config: Readonly<{ [key: string]: string }>): this;
  withLoggingDisabled(): this;
  withCachingEnabled(): this;
  withCachingDisabled(): this;
  build(): S;
}

/** The settings that all builders share. */
export abstract class AbstractStoreBuilder<S extends StateStore> implements StoreBuilder<S> {
  readonly name: string;
  loggingEnabled = true;
  cachingEnabled = false;
  logConfig: Readonly<{ [key: string]: string }> = {};
  readonly keySerde: Serde<unknown> | undefined = undefined;

  constructor(name: string) {
    this.name = name;
  }

  get changelog(): StoreChangelog {
    return PLAIN;
  }

  withLoggingEnabled(config: Readonly<{ [key: string]: string }>): this {
    this.loggingEnabled = true;
    this.logConfig = config;
    return this;
  }

  withLoggingDisabled(): this {
    this.loggingEnabled = false;
    this.logConfig = {};
    return this;
  }

  withCachingEnabled(): this {
    this.cachingEnabled = true;
    return this;
  }

  withCachingDisabled(): this {
    this.cachingEnabled = false;
    return this;
  }

  abstract build(): S;
}

const PLAIN: StoreChangelog = { kind: 'plain' };
