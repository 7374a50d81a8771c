import type { Serde } from '../../serde/index.ts';
import {
  logAndFail, type DeserializationExceptionHandler, type ProcessingExceptionHandler, type ProductionExceptionHandler,
} from '../errors/handlers.ts';
import type { AutoOffsetReset } from '../topology/NodeFactory.ts';

export interface StreamsConfig {
  /** Also the consumer group, and the prefix of internal topics. */
  readonly applicationId: string;
  /** Where sources without a policy of their own begin. Default `earliest`. */
  readonly autoOffsetReset?: AutoOffsetReset;
  /** Default 0: at the end of every round of processing. Nothing is sent between commits. */
  readonly commitIntervalMs?: number;
  readonly defaultKeySerde?: Serde<unknown>;
  readonly defaultValueSerde?: Serde<unknown>;
  /** Input bytes held in memory per partition; fetching pauses above. Default 1 MiB. */
  readonly bufferedBytesPerPartition?: number;
  /** Default for all three: fail. */
  readonly deserializationExceptionHandler?: DeserializationExceptionHandler;
  readonly processingExceptionHandler?: ProcessingExceptionHandler;
  readonly productionExceptionHandler?: ProductionExceptionHandler;
}

export type ResolvedStreamsConfig = Required<Omit<StreamsConfig, 'defaultKeySerde' | 'defaultValueSerde'>> & {
  readonly defaultKeySerde: Serde<unknown> | undefined;
  readonly defaultValueSerde: Serde<unknown> | undefined;
};

export const resolveStreamsConfig = (config: StreamsConfig): ResolvedStreamsConfig => ({
  applicationId: config.applicationId,
  autoOffsetReset: config.autoOffsetReset ?? 'earliest',
  commitIntervalMs: config.commitIntervalMs ?? 0,
  defaultKeySerde: config.defaultKeySerde,
  defaultValueSerde: config.defaultValueSerde,
  bufferedBytesPerPartition: config.bufferedBytesPerPartition ?? 1024 * 1024,
  deserializationExceptionHandler: config.deserializationExceptionHandler ?? logAndFail,
  processingExceptionHandler: config.processingExceptionHandler ?? logAndFail,
  productionExceptionHandler: config.productionExceptionHandler ?? logAndFail,
});
