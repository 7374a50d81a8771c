import { KafkaError, type Time } from '../../common/index.ts';
import type { BrokerApi, FetchedPartition } from '../../broker/index.ts';
import { endOffsetOf } from './ConsumerRecord.ts';
import type { AssignedPartition, AutoOffsetReset, SubscriptionState } from './SubscriptionState.ts';

export interface FetchConfig {
  readonly fetchMinBytes: number;
  readonly fetchMaxBytes: number;
  readonly maxPartitionFetchBytes: number;
  readonly autoOffsetReset: AutoOffsetReset;
}

/** What one fetch got from one partition. The first batch may begin before `fetchOffset`: whoever decodes skips up to it. */
export interface FetchedBatches extends FetchedPartition {
  readonly fetchOffset: number;
  /** The offset behind the last batch. */
  readonly endOffset: number;
}

export interface FetchedFrom {
  readonly assigned: AssignedPartition;
  readonly batches: FetchedBatches;
}

/** Fetches from all partitions that have a position and are not paused, and sorts the answers. */
export class Fetcher {
  readonly #broker: BrokerApi;
  readonly #time: Time;
  readonly #subscriptions: SubscriptionState;
  readonly #config: FetchConfig;

  constructor(broker: BrokerApi, time: Time, subscriptions: SubscriptionState, config: FetchConfig) {
    this.#broker = broker;
    this.#time = time;
    this.#subscriptions = subscriptions;
    this.#config = config;
  }

  /**
   * Answers with data only, and only for partitions that still stand where they were asked for; moves no position.
   * A position out of range is reset. Throws OFFSET_OUT_OF_RANGE where that is not allowed, and any other partition's
   * error when no partition had data.
   */
  async fetch(wanted: readonly AssignedPartition[], maxWaitMs: number): Promise<FetchedFrom[]> {
    const asked = wanted.flatMap((assigned) =>
      !assigned.paused && assigned.position.kind === 'at' ? [{ assigned, fetchOffset: assigned.position.offset }] : [],
    );
    if (asked.length === 0) {
      if (maxWaitMs > 0) await new Promise<void>((resolve) => this.#time.schedule(maxWaitMs, resolve));
      return [];
    }
    const { fetchMinBytes: minBytes, fetchMaxBytes: maxBytes, maxPartitionFetchBytes: partitionMaxBytes } = this.#config;
    const { partitions } = await this.#broker.fetch({
      maxWaitMs, minBytes, maxBytes,
      partitions: asked.map(({ assigned: { topic, partition }, fetchOffset }) => ({ topic, partition, fetchOffset, partitionMaxBytes })),
    });
    const fetched: FetchedFrom[] = [];
    let failure: KafkaError | undefined;
    for (const [i, { assigned, fetchOffset }] of asked.entries()) {
      const answer = partitions[i]!;
      const stands = this.#subscriptions.find(assigned) === assigned && assigned.position.kind === 'at' && assigned.position.offset === fetchOffset;
      if (!stands || assigned.paused) continue;
      if (answer.error === 'OFFSET_OUT_OF_RANGE' && this.#config.autoOffsetReset !== 'none')
        assigned.position = { kind: 'reset', to: this.#config.autoOffsetReset };
      else if (answer.error !== 'NONE') failure ??= new KafkaError(answer.error, answer.message ?? answer.error);
      else if (answer.records.length > 0) {
        const endOffset = endOffsetOf(answer.records, fetchOffset);
        fetched.push({ assigned, batches: { ...answer, fetchOffset, endOffset } });
      }
    }
    if (fetched.length === 0 && failure !== undefined) throw failure;
    return fetched;
  }
}
