import { ContextualProcessor } from '../api/ContextualProcessor.ts';
import type { Record } from '../api/Record.ts';
import type { Change } from './Change.ts';

/** A table's updates as records: the new value, null for a deleted row. */
export class KTableToStream<K, V> extends ContextualProcessor<K, Change<V>, K, V | null> {
  override process(record: Record<K, Change<V>>): void {
    this.context.forward(record.withValue(record.value.newValue));
  }
}
