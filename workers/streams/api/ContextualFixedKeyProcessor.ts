import type { FixedKeyProcessor, FixedKeyRecord } from './FixedKeyProcessor.ts';
import type { FixedKeyProcessorContext } from './ProcessorContext.ts';

/** Keeps the context for whoever extends it. */
export abstract class ContextualFixedKeyProcessor<KIn, VIn, VOut> implements FixedKeyProcessor<KIn, VIn, VOut> {
  protected context!: FixedKeyProcessorContext<KIn, VOut>;

  init(context: FixedKeyProcessorContext<KIn, VOut>): void {
    this.context = context;
  }

  abstract process(record: FixedKeyRecord<KIn, VIn>): void;
}
