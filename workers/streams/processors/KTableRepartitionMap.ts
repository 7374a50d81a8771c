import type { Serde } from '../../serde/index.ts';
import { ContextualProcessor } from '../api/ContextualProcessor.ts';
import type { KeyValue } from '../api/KeyValue.ts';
import type { ProcessorContext } from '../api/ProcessorContext.ts';
import { Record } from '../api/Record.ts';
import { StreamsException } from '../errors/StreamsException.ts';
import { keyBytes } from '../state/keyBytes.ts';
import { requireSerde } from '../state/requireSerde.ts';
import type { InternalProcessorContext } from '../topology/InternalProcessorContext.ts';
import { Change } from './Change.ts';

/** Answers null, or a null key or value, for a row that belongs to no group. */
export type TableKeyValueMapper<K, V, KR, VR> = (key: K, value: V) => KeyValue<KR, VR> | null;

/**
 * Sends the old and the new row of a change to their groups: as one record where the group stays the same, else the
 * subtraction first. What a versioned table learns late does not change its groups.
 */
export class KTableRepartitionMap<K, V, KR, VR> extends ContextualProcessor<K, Change<V>, KR, Change<VR>> {
  readonly #mapper: TableKeyValueMapper<K, V, KR, VR>;
  readonly #keySerde: Serde<KR> | undefined;
  readonly #versioned: boolean;
  /** Equal for two groups that are the same; for want of a serde, what JavaScript calls equal. */
  #identity: (key: KR) => unknown = (key) => key;

  /** `keySerde`: of the groups; undefined for the application's default. */
  constructor(mapper: TableKeyValueMapper<K, V, KR, VR>, keySerde: Serde<KR> | undefined, versioned: boolean) {
    super();
    this.#mapper = mapper;
    this.#keySerde = keySerde;
    this.#versioned = versioned;
  }

  override init(context: ProcessorContext<KR, Change<VR>>): void {
    super.init(context);
    const { defaultKeySerde } = context as InternalProcessorContext<KR, Change<VR>>;
    if (this.#keySerde === undefined && defaultKeySerde === undefined) return;
    this.#identity = keyBytes(requireSerde(this.#keySerde, defaultKeySerde, 'key', 'a grouped table')).identity;
  }

  override process(record: Record<K, Change<V>>): void {
    const { key, value: change } = record;
    if (key === null) throw new StreamsException('a table that is grouped has no null keys');
    if (this.#versioned && !change.isLatest) return;
    const added = this.#map(key, change.newValue);
    const removed = this.#map(key, change.oldValue);
    if (added !== null && removed !== null && this.#identity(added.key) === this.#identity(removed.key)) {
      this.#forward(record, added.key, new Change(added.value, removed.value));
      return;
    }
    if (removed !== null) this.#forward(record, removed.key, new Change<VR>(null, removed.value));
    if (added !== null) this.#forward(record, added.key, new Change<VR>(added.value, null));
  }

  #map(key: K, value: V | null): KeyValue<KR, VR> | null {
    if (value === null) return null;
    const mapped = this.#mapper(key, value);
    return mapped === null || mapped.key === null || mapped.value === null ? null : mapped;
  }

  #forward(record: Record<K, unknown>, key: KR, change: Change<VR>): void {
    this.context.forward(new Record(key, change, record.timestamp, record.headers));
  }
}
