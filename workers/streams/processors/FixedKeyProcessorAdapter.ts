import type { FixedKeyProcessor, FixedKeyRecord } from '../api/FixedKeyProcessor.ts';
import type { Processor } from '../api/Processor.ts';
import type { ProcessorContext } from '../api/ProcessorContext.ts';
import { Record } from '../api/Record.ts';
import { StreamsException } from '../errors/StreamsException.ts';

/** Runs a processor that may not change keys, and holds it to that. */
export class FixedKeyProcessorAdapter<K, V, VOut> implements Processor<K, V, K, VOut> {
  readonly #processor: FixedKeyProcessor<K, V, VOut>;

  constructor(processor: FixedKeyProcessor<K, V, VOut>) {
    this.#processor = processor;
  }

  init(context: ProcessorContext<K, VOut>): void {
    this.#processor.init?.({
      applicationId: context.applicationId,
      taskId: context.taskId,
      getStateStore: (name) => context.getStateStore(name),
      currentStreamTimeMs: () => context.currentStreamTimeMs(),
      currentSystemTimeMs: () => context.currentSystemTimeMs(),
      recordMetadata: () => context.recordMetadata(),
      recordHeaders: () => context.recordHeaders(),
      get recordContext() {
        return context.recordContext;
      },
      runInContext: (recordContext, work) => context.runInContext(recordContext, work),
      schedule: (intervalMs, type, punctuator) => context.schedule(intervalMs, type, punctuator),
      commit: () => context.commit(),
      recordDropped: () => context.recordDropped(),
      forward: (record: FixedKeyRecord<K, VOut>, childName?: string) => {
        if (!(record instanceof Record)) throw new StreamsException('a fixed-key processor forwards copies of the record it was given');
        context.forward(record, childName);
      },
    });
  }

  process(record: Record<K, V>): void {
    this.#processor.process(record);
  }

  close(): void {
    this.#processor.close?.();
  }
}
