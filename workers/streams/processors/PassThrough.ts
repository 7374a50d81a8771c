import { ContextualProcessor } from '../api/ContextualProcessor.ts';
import type { Record } from '../api/Record.ts';

/** Stands where streams meet or part, and changes nothing. */
export class PassThrough<K, V> extends ContextualProcessor<K, V, K, V> {
  override process(record: Record<K, V>): void {
    this.context.forward(record);
  }
}
