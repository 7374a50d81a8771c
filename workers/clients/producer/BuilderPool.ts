import { RecordBatchBuilder } from '../../common/index.ts';

/** Kept for batches to come, in bytes; what is beyond goes to the garbage collector. */
const MAX_POOLED_BYTES = 8 * 1024 * 1024;
const INITIAL_CAPACITY = 4 * 1024;

/** Builders that are not in use: a batch keeps its own until it is answered, so as many are needed as are under way. */
export class BuilderPool {
  readonly #free: RecordBatchBuilder[] = [];
  #bytes = 0;

  take(): RecordBatchBuilder {
    const builder = this.#free.pop();
    if (builder === undefined) return new RecordBatchBuilder(INITIAL_CAPACITY);
    this.#bytes -= builder.capacity;
    return builder;
  }

  give(builder: RecordBatchBuilder): void {
    if (this.#bytes + builder.capacity > MAX_POOLED_BYTES) return;
    builder.reset();
    this.#free.push(builder);
    this.#bytes += builder.capacity;
  }
}
