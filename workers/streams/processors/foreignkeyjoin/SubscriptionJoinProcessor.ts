import { unreachable } from '../../../common/index.ts';
import { ContextualProcessor } from '../../api/ContextualProcessor.ts';
import type { ProcessorContext } from '../../api/ProcessorContext.ts';
import { Record } from '../../api/Record.ts';
import { getValueOrNull } from '../../state/ValueAndTimestamp.ts';
import type { KTableValueGetter } from '../KTableProcessorSupplier.ts';
import type { SubscriptionResponseWrapper } from './SubscriptionResponseWrapper.ts';
import { Instruction, type SubscriptionWrapper } from './SubscriptionWrapper.ts';

/** Answers a subscription with the foreign row as it is now. */
export class SubscriptionJoinProcessor<K, KO, VO> extends ContextualProcessor<
  KO | null, SubscriptionWrapper<K>, K, SubscriptionResponseWrapper<VO>
> {
  readonly #rows: KTableValueGetter<KO, VO>;

  constructor(rows: KTableValueGetter<KO, VO>) {
    super();
    this.#rows = rows;
  }

  override init(context: ProcessorContext<K, SubscriptionResponseWrapper<VO>>): void {
    super.init(context);
    this.#rows.init(context);
  }

  override process(record: Record<KO | null, SubscriptionWrapper<K>>): void {
    const { key, value: subscription, timestamp } = record;
    const row = key === null ? null : this.#rows.get(key);
    const time = row === null ? timestamp : Math.max(timestamp, row.timestamp);
    switch (subscription.instruction) {
      case Instruction.DELETE_KEY_NO_PROPAGATE:
        return;
      case Instruction.DELETE_KEY_AND_PROPAGATE:
        return this.#answer(record, null, time);
      case Instruction.PROPAGATE_NULL_IF_NO_FK_VAL_AVAILABLE:
        return this.#answer(record, getValueOrNull(row), time);
      case Instruction.PROPAGATE_ONLY_IF_FK_VAL_AVAILABLE:
        if (row !== null) this.#answer(record, row.value, time);
        return;
      default:
        return unreachable(subscription.instruction);
    }
  }

  #answer({ value: { hash, primaryKey, primaryPartition }, headers }: Record<unknown, SubscriptionWrapper<K>>, foreignValue: VO | null, time: number): void {
    this.context.forward(new Record(primaryKey, { originalValueHash: hash, foreignValue, primaryPartition }, time, headers));
  }
}
