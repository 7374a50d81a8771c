import { ContextualProcessor } from '../../api/ContextualProcessor.ts';
import type { ProcessorContext } from '../../api/ProcessorContext.ts';
import type { Record } from '../../api/Record.ts';
import type { SubscriptionStore } from '../../state/SubscriptionStore.ts';
import { Instruction, type SubscriptionWrapper } from './SubscriptionWrapper.ts';

/** Remembers on the foreign side who refers to what, and hands on what asks for an answer. */
export class SubscriptionReceiveProcessor<K, KO> extends ContextualProcessor<
  KO | null, SubscriptionWrapper<K>, KO | null, SubscriptionWrapper<K>
> {
  readonly #storeName: string;
  #store!: SubscriptionStore<KO, K, SubscriptionWrapper<K>>;

  constructor(storeName: string) {
    super();
    this.#storeName = storeName;
  }

  override init(context: ProcessorContext<KO | null, SubscriptionWrapper<K>>): void {
    super.init(context);
    this.#store = context.getStateStore<SubscriptionStore<KO, K, SubscriptionWrapper<K>>>(this.#storeName);
  }

  override process(record: Record<KO | null, SubscriptionWrapper<K>>): void {
    const { key, value: subscription } = record;
    const { instruction, primaryKey } = subscription;
    if (key === null) {
      // Of a left join: the row refers to nothing, and is to be answered so.
      if (instruction === Instruction.PROPAGATE_NULL_IF_NO_FK_VAL_AVAILABLE) this.context.forward(record);
      else this.context.recordDropped();
      return;
    }
    if (instruction === Instruction.DELETE_KEY_AND_PROPAGATE || instruction === Instruction.DELETE_KEY_NO_PROPAGATE)
      this.#store.delete(key, primaryKey);
    else this.#store.put(key, primaryKey, subscription);
    this.context.forward(record);
  }
}
