import { ContextualProcessor } from '../../api/ContextualProcessor.ts';
import type { ProcessorContext } from '../../api/ProcessorContext.ts';
import { Record } from '../../api/Record.ts';
import type { SubscriptionStore } from '../../state/SubscriptionStore.ts';
import type { Change } from '../Change.ts';
import type { SubscriptionResponseWrapper } from './SubscriptionResponseWrapper.ts';
import type { SubscriptionWrapper } from './SubscriptionWrapper.ts';

/** Tells a changed foreign row to all primary rows that refer to it, in the order of their keys' bytes. */
export class ForeignTableJoinProcessor<K, KO, VO> extends ContextualProcessor<KO, Change<VO>, K, SubscriptionResponseWrapper<VO>> {
  readonly #storeName: string;
  readonly #dropsOutOfOrder: boolean;
  #store!: SubscriptionStore<KO, K, SubscriptionWrapper<K>>;

  /** `dropsOutOfOrder`: where the foreign table is versioned (KIP-914). */
  constructor(storeName: string, dropsOutOfOrder: boolean) {
    super();
    this.#storeName = storeName;
    this.#dropsOutOfOrder = dropsOutOfOrder;
  }

  override init(context: ProcessorContext<K, SubscriptionResponseWrapper<VO>>): void {
    super.init(context);
    this.#store = context.getStateStore<SubscriptionStore<KO, K, SubscriptionWrapper<K>>>(this.#storeName);
  }

  override process(record: Record<KO, Change<VO>>): void {
    const { key, value: change, timestamp, headers } = record;
    if (key === null || (this.#dropsOutOfOrder && !change.isLatest)) {
      this.context.recordDropped();
      return;
    }
    for (const { primaryKey, value: subscription } of this.#store.subscriptionsTo(key)) {
      const { hash, primaryPartition } = subscription;
      this.context.forward(new Record(primaryKey, { originalValueHash: hash, foreignValue: change.newValue, primaryPartition }, timestamp, headers));
    }
  }
}
