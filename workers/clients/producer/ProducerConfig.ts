import { KafkaError } from '../../common/index.ts';
import type { Acks } from '../../broker/index.ts';
import type { KafkaClientConfig } from '../network/KafkaClient.ts';
import type { Partitioner } from './Partitioner.ts';

export interface ProducerConfig extends KafkaClientConfig {
  /** Default -1: a send resolves when the record is durable on every in-sync replica. 0 waits for nothing: offsets are -1. */
  readonly acks?: Acks;
  /** How long a sent record waits for company. Default 0: until the end of the synchronous stretch. */
  readonly lingerMs?: number;
  /** Bytes per batch. Default 16 KiB; 256 KiB suits bulk loads. */
  readonly batchSize?: number;
  /** Default: BuiltInPartitioner. */
  readonly partitioner?: Partitioner;
  /** How often a batch is sent again after a passing error. Default: as often as the delivery timeout allows. */
  readonly retries?: number;
  /** From when a record may be sent until it is acknowledged, pauses and repetitions included. Default 2 minutes. */
  readonly deliveryTimeoutMs?: number;
  /** Unanswered requests per broker. Default 5 for an idempotent producer, which allows no more; else no limit. */
  readonly maxInFlight?: number;
  /**
   * Whether a repeated batch is told apart by the broker. Default: true, unless acks, retries or maxInFlight rule it out.
   * Without it a drain hands over everything at once, and a batch whose answer was lost may come twice.
   */
  readonly enableIdempotence?: boolean;
  /** Bytes of one record at most. Default 1 MiB. */
  readonly maxRequestSize?: number;
  /** Bytes of keys and values that may wait or be under way before `send` waits. Default 32 MiB; `append` does not wait. */
  readonly bufferMemory?: number;
  /** How long a send waits for metadata or for memory, and a call about transactions for its answer. Default 1 minute. */
  readonly maxBlockMs?: number;
  /** Makes the producer transactional. */
  readonly transactionalId?: string;
  /** After which the coordinator aborts an open transaction. Default 1 minute. */
  readonly transactionTimeoutMs?: number;
}

const MAX_IN_FLIGHT_IDEMPOTENT = 5;
const MAX_INT = 0x7fff_ffff;

const DEFAULTS = {
  acks: -1 as Acks,
  lingerMs: 0,
  batchSize: 16 * 1024,
  retries: MAX_INT,
  deliveryTimeoutMs: 120_000,
  maxRequestSize: 1024 * 1024,
  bufferMemory: 32 * 1024 * 1024,
  maxBlockMs: 60_000,
  transactionTimeoutMs: 60_000,
};

/** Everything decided. */
export type ResolvedProducerConfig = typeof DEFAULTS & { readonly maxInFlight: number; readonly enableIdempotence: boolean };

/** Throws INVALID_CONFIG for what contradicts itself (ProducerConfig.postProcessAndValidateIdempotenceConfigs). */
export const resolveProducerConfig = (config: ProducerConfig): ResolvedProducerConfig => {
  const resolved = { ...DEFAULTS, ...withoutUndefined(config) };
  const obstacle =
    resolved.acks !== -1 ? 'acks=all'
    : resolved.retries === 0 ? 'retries above 0'
    : (config.maxInFlight ?? 0) > MAX_IN_FLIGHT_IDEMPOTENT ? `at most ${MAX_IN_FLIGHT_IDEMPOTENT} requests in flight`
    : undefined;
  const mustBeIdempotent = config.enableIdempotence === true || config.transactionalId !== undefined;
  if (mustBeIdempotent && obstacle !== undefined) throw new KafkaError('INVALID_CONFIG', `an idempotent producer needs ${obstacle}`);
  if (config.transactionalId !== undefined && config.enableIdempotence === false)
    throw new KafkaError('INVALID_CONFIG', 'a transactional producer has to be idempotent');
  const enableIdempotence = (config.enableIdempotence ?? true) && obstacle === undefined;
  return { ...resolved, enableIdempotence, maxInFlight: config.maxInFlight ?? (enableIdempotence ? MAX_IN_FLIGHT_IDEMPOTENT : Number.POSITIVE_INFINITY) };
};

const withoutUndefined = <T extends object>(config: T): T =>
  Object.fromEntries(Object.entries(config).filter(([, value]) => value !== undefined)) as T;
