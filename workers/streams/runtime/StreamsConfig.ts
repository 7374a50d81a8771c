import type { Serde } from '../../serde/index.ts';
import { failOnInvalidTimestamp, type TimestampExtractor } from '../api/TimestampExtractor.ts';
import { exceptionHandlers, type ExceptionHandlerOptions } from '../errors/exceptionHandlers.ts';
import type { StreamsUncaughtExceptionHandler } from '../errors/StreamsUncaughtExceptionHandler.ts';
import { StreamsException } from '../errors/StreamsException.ts';
import { DEFAULT_ADDITIONAL_RETENTION_MS } from '../topology/InternalTopicConfig.ts';
import type { AutoOffsetReset } from '../topology/NodeFactory.ts';

/** `statestore.cache.max.bytes` in Kafka. */
export const DEFAULT_STATESTORE_CACHE_MAX_BYTES = 10 * 1024 * 1024;

export type ProcessingGuarantee = 'at_least_once' | 'exactly_once_v2';

export interface StreamsConfig extends ExceptionHandlerOptions {
  /** Also the consumer group, and the prefix of internal topics. */
  readonly applicationId: string;
  /** Where sources without a policy of their own begin. Default `earliest`. */
  readonly autoOffsetReset?: AutoOffsetReset;
  /**
   * `exactly_once_v2`: what a task writes, its state and its input offsets are one transaction (KIP-447), and what others'
   * open and aborted transactions wrote is not read. Default `at_least_once`.
   */
  readonly processingGuarantee?: ProcessingGuarantee;
  /**
   * Default 100 where commits cost transactions or let go of what the record cache holds back, else 0: at the end of every
   * round of processing.
   */
  readonly commitIntervalMs?: number;
  /** Default 1. */
  readonly numStreamThreads?: number;
  /** Copies of each task's state that other instances keep warm. Default 0. */
  readonly numStandbyReplicas?: number;
  /** Records that a copy may be behind to count as warm. Default 10,000. */
  readonly acceptableRecoveryLag?: number;
  /** Copies that are made beside the standbys so that a task can move. Default 2. */
  readonly maxWarmupReplicas?: number;
  /** How often is looked whether such a copy is warm. Default 10 minutes. */
  readonly probingRebalanceIntervalMs?: number;
  /** Default 45 s. */
  readonly sessionTimeoutMs?: number;
  /** Default 3 s. */
  readonly heartbeatIntervalMs?: number;
  /** Default 5 minutes. */
  readonly maxPollIntervalMs?: number;
  /** After this time the transaction of a thread that went silent is aborted. Default 10 s. */
  readonly transactionTimeoutMs?: number;
  /** Asked when a thread has failed. Default: the instance ends. */
  readonly uncaughtExceptionHandler?: StreamsUncaughtExceptionHandler;
  readonly defaultKeySerde?: Serde<unknown>;
  readonly defaultValueSerde?: Serde<unknown>;
  /** Of sources without one of their own. Default `failOnInvalidTimestamp`. */
  readonly defaultTimestampExtractor?: TimestampExtractor;
  /**
   * How long a task with several input partitions holds records back while one of them is empty, in case something comes
   * that is older. -1: not even for what the broker has and this instance has not fetched. Default 0.
   */
  readonly maxTaskIdleMs?: number;
  /** Input bytes held in memory per partition; fetching pauses above. Default 1 MiB. */
  readonly bufferedBytesPerPartition?: number;
  /**
   * What tables may hold back until the next commit, in order to hand on only the last update of a key; shared by the
   * instance's threads. 0: every update is handed on. Default 10 MiB.
   */
  readonly statestoreCacheMaxBytes?: number;
  /** How often, by the clock, what emits on window close looks for windows that have closed; internal in Kafka. Default 1 s. */
  readonly windowedAggregationEmitIntervalMs?: number;
  /** How much longer than its store the changelog of a windowed one keeps records, for clocks that differ. Default 1 day. */
  readonly windowstoreChangelogAdditionalRetentionMs?: number;
  /** Changes of a store that make a snapshot of it worth its writing, at least. Default 20,000. */
  readonly snapshotMinChanges?: number;
}

export type ResolvedStreamsConfig = Required<Omit<StreamsConfig, 'defaultKeySerde' | 'defaultValueSerde' | 'errorsDeadLetterQueueTopicName'>> & {
  readonly defaultKeySerde: Serde<unknown> | undefined;
  readonly defaultValueSerde: Serde<unknown> | undefined;
  readonly errorsDeadLetterQueueTopicName: string | undefined;
};

/** Throws StreamsException where values are out of range or contradict each other. */
export const resolveStreamsConfig = (config: StreamsConfig): ResolvedStreamsConfig => checked({
  applicationId: config.applicationId,
  autoOffsetReset: config.autoOffsetReset ?? 'earliest',
  processingGuarantee: config.processingGuarantee ?? 'at_least_once',
  commitIntervalMs: config.commitIntervalMs ?? (config.processingGuarantee === 'exactly_once_v2' || config.statestoreCacheMaxBytes !== 0 ? 100 : 0),
  numStreamThreads: config.numStreamThreads ?? 1,
  numStandbyReplicas: config.numStandbyReplicas ?? 0,
  acceptableRecoveryLag: config.acceptableRecoveryLag ?? 10_000,
  maxWarmupReplicas: config.maxWarmupReplicas ?? 2,
  probingRebalanceIntervalMs: config.probingRebalanceIntervalMs ?? 600_000,
  sessionTimeoutMs: config.sessionTimeoutMs ?? 45_000,
  heartbeatIntervalMs: config.heartbeatIntervalMs ?? 3_000,
  maxPollIntervalMs: config.maxPollIntervalMs ?? 300_000,
  transactionTimeoutMs: config.transactionTimeoutMs ?? 10_000,
  uncaughtExceptionHandler: config.uncaughtExceptionHandler ?? { handle: () => 'SHUTDOWN_CLIENT' },
  defaultKeySerde: config.defaultKeySerde,
  defaultValueSerde: config.defaultValueSerde,
  defaultTimestampExtractor: config.defaultTimestampExtractor ?? failOnInvalidTimestamp,
  maxTaskIdleMs: config.maxTaskIdleMs ?? 0,
  bufferedBytesPerPartition: config.bufferedBytesPerPartition ?? 1024 * 1024,
  statestoreCacheMaxBytes: config.statestoreCacheMaxBytes ?? DEFAULT_STATESTORE_CACHE_MAX_BYTES,
  windowedAggregationEmitIntervalMs: config.windowedAggregationEmitIntervalMs ?? 1_000,
  windowstoreChangelogAdditionalRetentionMs: config.windowstoreChangelogAdditionalRetentionMs ?? DEFAULT_ADDITIONAL_RETENTION_MS,
  snapshotMinChanges: config.snapshotMinChanges ?? 20_000,
  ...exceptionHandlers(config),
});

/** The least that each may be. */
const MINIMA: Partial<Record<keyof ResolvedStreamsConfig, number>> = {
  commitIntervalMs: 0, numStreamThreads: 1, numStandbyReplicas: 0, acceptableRecoveryLag: 0, maxWarmupReplicas: 1, maxTaskIdleMs: -1, statestoreCacheMaxBytes: 0,
};

const checked = (config: ResolvedStreamsConfig): ResolvedStreamsConfig => {
  if (config.applicationId === '') throw new StreamsException('an application needs an applicationId');
  for (const [name, least] of Object.entries(MINIMA)) {
    const value = config[name as keyof typeof MINIMA];
    if (typeof value !== 'number' || !(value >= least)) throw new StreamsException(`${name} is at least ${least}, not ${String(value)}`);
  }
  const { processingGuarantee, transactionTimeoutMs, commitIntervalMs } = config;
  if (processingGuarantee === 'exactly_once_v2' && transactionTimeoutMs < commitIntervalMs)
    throw new StreamsException(`transactionTimeoutMs (${transactionTimeoutMs}) is below commitIntervalMs (${commitIntervalMs}): every transaction would time out before it is committed`);
  return config;
};
