import type { Serde } from '../../serde/index.ts';
import type { ProcessorContext } from '../api/ProcessorContext.ts';

/** What the operators of the DSL may ask of their task beyond what a user's processor may. */
export interface InternalProcessorContext<KOut, VOut> extends ProcessorContext<KOut, VOut> {
  /** How often windowed aggregations look for windows that have closed, by the clock. */
  readonly windowedAggregationEmitIntervalMs: number;
  /** How often left and outer joins of streams look for windows that have closed, by the clock. */
  readonly outerJoinEmitIntervalMs: number;
  readonly defaultKeySerde: Serde<unknown> | undefined;
  readonly defaultValueSerde: Serde<unknown> | undefined;
  /** A number that the task commits with its offsets, so that it survives a restart. Only ever raised. */
  processorMetadataForKey(key: string): number | undefined;
  addProcessorMetadataKeyValue(key: string, value: number): void;
}
