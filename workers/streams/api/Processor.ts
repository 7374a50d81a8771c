import type { StoreBuilder } from '../state/StoreBuilder.ts';
import type { ProcessorContext } from './ProcessorContext.ts';
import type { Record } from './Record.ts';

/** One operator in one task. Synchronous: what it waits for must be in a state store. */
export interface Processor<KIn, VIn, KOut = never, VOut = never> {
  init?(context: ProcessorContext<KOut, VOut>): void;
  process(record: Record<KIn, VIn>): void;
  close?(): void;
}

/** Makes one processor per task. `get` answers with a new object each time. */
export interface ProcessorSupplier<KIn, VIn, KOut = never, VOut = never> {
  get(): Processor<KIn, VIn, KOut, VOut>;
  /** Stores that come with the processor and are connected to it (KIP-401). */
  stores?(): ReadonlyArray<StoreBuilder>;
}
