import { must } from '../../common/index.ts';
import type { Serde, Serializer } from '../../serde/index.ts';
import type { Windowed } from '../windows/Windowed.ts';
import type { ChangelogFormat, ChangelogFormatFactory } from './ChangelogFormat.ts';
import { requireSerde } from './requireSerde.ts';
import { sessionKeySerializer, type SessionKey } from './SessionKeySchema.ts';
import type { StateStore, StateStoreContext } from './StateStore.ts';
import { WrappedSessionStore, type InnerSessionStore } from './WrappedSessionStore.ts';

/** Appends every put and removal to the changelog, with the timestamp of the record that caused it. */
export class ChangeLoggingSessionStore<K, AGG> extends WrappedSessionStore<K, AGG> {
  readonly #givenKeySerde: Serde<K> | undefined;
  readonly #formatFactory: ChangelogFormatFactory<AGG>;
  #keySerializer: Serializer<SessionKey<K>> | undefined;
  #format: ChangelogFormat<AGG> | undefined;
  #context: StateStoreContext | undefined;

  /** `keySerde` undefined: the application's default. */
  constructor(inner: InnerSessionStore<K, AGG>, keySerde: Serde<K> | undefined, format: ChangelogFormatFactory<AGG>) {
    super(inner);
    this.#givenKeySerde = keySerde;
    this.#formatFactory = format;
  }

  override init(context: StateStoreContext, root: StateStore = this): void {
    this.#keySerializer = sessionKeySerializer(requireSerde(this.#givenKeySerde, context.defaultKeySerde, 'key', this.name));
    this.#format = this.#formatFactory(context);
    this.#context = context;
    super.init(context, root);
  }

  override put(sessionKey: Windowed<K>, aggregate: AGG | null): void {
    this.inner.put(sessionKey, aggregate);
    this.#log(sessionKey, aggregate);
  }

  override remove(sessionKey: Windowed<K>): void {
    this.inner.remove(sessionKey);
    this.#log(sessionKey, null);
  }

  #log({ key, window: { startMs, endMs } }: Windowed<K>, aggregate: AGG | null): void {
    const context = must(this.#context);
    const format = must(this.#format);
    const timestamp = aggregate === null ? context.timestamp : format.timestampOf(aggregate, context.timestamp);
    context.logChange(this.name, { key, startMs, endMs }, aggregate, timestamp, must(this.#keySerializer), format);
  }
}
