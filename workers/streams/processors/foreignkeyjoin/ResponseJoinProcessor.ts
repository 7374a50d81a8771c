import type { Serde } from '../../../serde/index.ts';
import { ContextualProcessor } from '../../api/ContextualProcessor.ts';
import type { ProcessorContext } from '../../api/ProcessorContext.ts';
import { Record } from '../../api/Record.ts';
import { compareBytes } from '../../state/compareBytes.ts';
import { requireSerde } from '../../state/requireSerde.ts';
import type { InternalProcessorContext } from '../../topology/InternalProcessorContext.ts';
import type { KTableValueGetter } from '../KTableProcessorSupplier.ts';
import type { ValueJoiner } from '../ValueJoiner.ts';
import type { SubscriptionResponseWrapper } from './SubscriptionResponseWrapper.ts';
import { ValueHasher } from './ValueHasher.ts';

export interface ResponseJoin<K, V, VO, VR> {
  readonly storeName: string;
  readonly rows: KTableValueGetter<K, V>;
  readonly valueSerde: Serde<V> | undefined;
  /** Sees null for a missing foreign row only in a left join. */
  readonly joiner: ValueJoiner<V, VO | null, VR>;
  readonly leftJoin: boolean;
}

/** Joins an answer of the foreign side with the primary row that asked; drops it if the row has changed since. */
export class ResponseJoinProcessor<K, V, VO, VR> extends ContextualProcessor<K, SubscriptionResponseWrapper<VO>, K, VR | null> {
  readonly #join: ResponseJoin<K, V, VO, VR>;
  #hasher!: ValueHasher<V>;

  constructor(join: ResponseJoin<K, V, VO, VR>) {
    super();
    this.#join = join;
  }

  override init(context: ProcessorContext<K, VR | null>): void {
    super.init(context);
    const { rows, valueSerde, storeName } = this.#join;
    const { defaultValueSerde } = context as InternalProcessorContext<K, VR | null>;
    rows.init(context);
    this.#hasher = new ValueHasher(requireSerde(valueSerde, defaultValueSerde, 'value', storeName));
  }

  override process(record: Record<K, SubscriptionResponseWrapper<VO>>): void {
    const { key, value: response, timestamp, headers } = record;
    const { rows, joiner, leftJoin } = this.#join;
    const row = rows.get(key);
    if (!isSame(response.originalValueHash, row === null ? null : this.#hasher.hash(row.value))) {
      this.context.recordDropped();
      return;
    }
    const joins = row !== null && (response.foreignValue !== null || leftJoin);
    this.context.forward(new Record(key, joins ? joiner(row.value, response.foreignValue) : null, timestamp, headers));
  }
}

const isSame = (a: Uint8Array | null, b: Uint8Array | null): boolean =>
  a === null || b === null ? a === b : compareBytes(a, b) === 0;
