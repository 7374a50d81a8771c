import type { Processor } from './Processor.ts';
import type { ProcessorContext } from './ProcessorContext.ts';
import type { Record } from './Record.ts';

/** Keeps the context for whoever extends it. */
export abstract class ContextualProcessor<KIn, VIn, KOut, VOut> implements Processor<KIn, VIn, KOut, VOut> {
  protected context!: ProcessorContext<KOut, VOut>;

  init(context: ProcessorContext<KOut, VOut>): void {
    this.context = context;
  }

  abstract process(record: Record<KIn, VIn>): void;
}
