import { ContextualProcessor } from '../api/ContextualProcessor.ts';
import type { ProcessorContext } from '../api/ProcessorContext.ts';
import { Record } from '../api/Record.ts';
import type { StreamTableJoinBuffer } from '../state/StreamTableJoinBuffer.ts';
import { getValueOrNull } from '../state/ValueAndTimestamp.ts';
import type { KTableValueGetter } from './KTableProcessorSupplier.ts';
import type { KeyedJoiner } from './ValueJoiner.ts';

export interface StreamTableJoin<K, V, KT, VT, VOut> {
  readonly rows: KTableValueGetter<KT, VT>;
  readonly keySelector: (key: K, value: V) => KT | null;
  /** Sees null for a missing row only in a left join. */
  readonly joiner: KeyedJoiner<K, V, VT | null, VOut>;
  readonly leftJoin: boolean;
  /** Where records wait for the table. */
  readonly bufferName: string | undefined;
}

/**
 * Looks each record of a stream up in a table, global or not: in the current rows or, where the table keeps older ones,
 * in those of the record's own time. Records without a value or a join key are left out; a left join lets those through
 * that have no key of their own (KIP-962).
 */
export class KStreamKTableJoin<K, V, KT, VT, VOut> extends ContextualProcessor<K, V, K, VOut> {
  readonly #join: StreamTableJoin<K, V, KT, VT, VOut>;
  #isVersioned = false;
  #buffer: StreamTableJoinBuffer<K, V> | undefined;

  constructor(join: StreamTableJoin<K, V, KT, VT, VOut>) {
    super();
    this.#join = join;
  }

  override init(context: ProcessorContext<K, VOut>): void {
    super.init(context);
    const { rows, bufferName } = this.#join;
    rows.init(context);
    this.#isVersioned = rows.isVersioned();
    if (bufferName !== undefined) this.#buffer = context.getStateStore<StreamTableJoinBuffer<K, V>>(bufferName);
  }

  override process(record: Record<K, V>): void {
    const { key, value } = record;
    const buffer = this.#buffer;
    if (key === null && value !== null && this.#join.leftJoin) {
      this.#doJoin(record, this.#join.keySelector(key, value));
      return;
    }
    // A selector is never shown a null value.
    const joinKey = value === null ? null : this.#join.keySelector(key, value);
    if (joinKey === null) {
      this.context.recordDropped();
      return;
    }
    if (buffer === undefined || !buffer.put(record, this.context.recordContext)) {
      this.#doJoin(record, joinKey);
      return;
    }
    buffer.evict((waiting, recordContext) => {
      this.context.runInContext(recordContext, () => this.#doJoin(waiting, this.#join.keySelector(waiting.key, waiting.value)));
    });
  }

  close(): void {
    this.#join.rows.close?.();
  }

  #doJoin(record: Record<K, V>, joinKey: KT | null): void {
    const { rows, joiner, leftJoin } = this.#join;
    const { key, value, timestamp } = record;
    const row = joinKey === null ? null : this.#isVersioned ? rows.get(joinKey, timestamp) : rows.get(joinKey);
    const found = getValueOrNull(row);
    if (found === null && !leftJoin) return;
    this.context.forward(new Record(key, joiner(key, value, found), timestamp, record.headers));
  }
}
