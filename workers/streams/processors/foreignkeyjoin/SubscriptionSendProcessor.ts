import type { Serde } from '../../../serde/index.ts';
import { ContextualProcessor } from '../../api/ContextualProcessor.ts';
import type { ProcessorContext } from '../../api/ProcessorContext.ts';
import { Record } from '../../api/Record.ts';
import { keyBytes } from '../../state/keyBytes.ts';
import { requireSerde } from '../../state/requireSerde.ts';
import type { InternalProcessorContext } from '../../topology/InternalProcessorContext.ts';
import type { Change } from '../Change.ts';
import { Instruction, type SubscriptionWrapper } from './SubscriptionWrapper.ts';
import { ValueHasher } from './ValueHasher.ts';

/** The key of the row that a row refers to; null if it refers to none. */
export type ForeignKeyExtractor<K, V, KO> = (value: V, key: K) => KO | null;

export interface SubscriptionSending<K, V, KO> {
  readonly storeName: string;
  readonly foreignKeyExtractor: ForeignKeyExtractor<K, V, KO>;
  readonly foreignKeySerde: Serde<KO> | undefined;
  readonly valueSerde: Serde<V> | undefined;
  readonly leftJoin: boolean;
  /** Where the primary table is versioned (KIP-914). */
  readonly dropsOutOfOrder: boolean;
}

/** Tells the foreign side which of its rows a changed primary row refers to now, and which no longer. */
export class SubscriptionSendProcessor<K, V, KO> extends ContextualProcessor<K, Change<V>, KO | null, SubscriptionWrapper<K>> {
  readonly #settings: SubscriptionSending<K, V, KO>;
  #identity!: (key: KO) => string | number;
  #hasher!: ValueHasher<V>;

  constructor(settings: SubscriptionSending<K, V, KO>) {
    super();
    this.#settings = settings;
  }

  override init(context: ProcessorContext<KO | null, SubscriptionWrapper<K>>): void {
    super.init(context);
    const { defaultKeySerde, defaultValueSerde } = context as InternalProcessorContext<KO | null, SubscriptionWrapper<K>>;
    const { foreignKeySerde, valueSerde, storeName } = this.#settings;
    this.#identity = keyBytes(requireSerde(foreignKeySerde, defaultKeySerde, 'key', storeName)).identity;
    this.#hasher = new ValueHasher(requireSerde(valueSerde, defaultValueSerde, 'value', storeName));
  }

  override process(record: Record<K, Change<V>>): void {
    if (this.#settings.dropsOutOfOrder && !record.value.isLatest) this.context.recordDropped();
    else if (this.#settings.leftJoin) this.#leftJoin(record);
    else this.#innerJoin(record);
  }

  #leftJoin(record: Record<K, Change<V>>): void {
    const { newValue, oldValue } = record.value;
    if (newValue === null && oldValue === null) return;
    const newKey = this.#foreignKeyOf(record.key, newValue);
    const oldKey = this.#foreignKeyOf(record.key, oldValue);
    const hash = this.#hashOf(newValue);
    if (oldKey !== null && !this.#isSame(newKey, oldKey)) this.#send(record, oldKey, hash, Instruction.DELETE_KEY_AND_PROPAGATE);
    this.#send(record, newKey, hash, Instruction.PROPAGATE_NULL_IF_NO_FK_VAL_AVAILABLE);
  }

  #innerJoin(record: Record<K, Change<V>>): void {
    const { newValue, oldValue } = record.value;
    if (newValue === null && oldValue === null) return;
    const newKey = this.#foreignKeyOf(record.key, newValue);
    const oldKey = this.#foreignKeyOf(record.key, oldValue);
    if ((oldValue !== null && oldKey === null) || (newValue !== null && newKey === null)) {
      this.context.recordDropped();
      return;
    }
    const hash = this.#hashOf(newValue);
    if (oldKey === null) this.#send(record, newKey, hash, Instruction.PROPAGATE_ONLY_IF_FK_VAL_AVAILABLE);
    else if (newKey === null) this.#send(record, oldKey, hash, Instruction.DELETE_KEY_AND_PROPAGATE);
    else {
      if (!this.#isSame(newKey, oldKey)) this.#send(record, oldKey, hash, Instruction.DELETE_KEY_NO_PROPAGATE);
      // What the old foreign key gave must be taken back even in an inner join.
      this.#send(record, newKey, hash, Instruction.PROPAGATE_NULL_IF_NO_FK_VAL_AVAILABLE);
    }
  }

  #foreignKeyOf(key: K, value: V | null): KO | null {
    return value === null ? null : this.#settings.foreignKeyExtractor(value, key);
  }

  #hashOf(value: V | null): Uint8Array | null {
    return value === null ? null : this.#hasher.hash(value);
  }

  #isSame(a: KO | null, b: KO): boolean {
    return a !== null && this.#identity(a) === this.#identity(b);
  }

  #send({ key, timestamp, headers }: Record<K, unknown>, foreignKey: KO | null, hash: Uint8Array | null, instruction: Instruction): void {
    const wrapper = { hash, instruction, primaryKey: key, primaryPartition: this.context.taskId.partition };
    this.context.forward(new Record(foreignKey, wrapper, timestamp, headers));
  }
}
