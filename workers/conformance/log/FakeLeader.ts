import { KafkaError } from '../../common/index.ts';
import type { BrokerApi, BrokerNetwork, FetchedPartition, FetchRequest, FetchResponse } from '../../broker/index.ts';

type Handlers = Partial<Record<keyof BrokerApi, (request: never) => Promise<unknown>>>;

/** One broker that leads partition 0 of the topic `t` and answers fetches as a case says. */
export class FakeLeader implements BrokerNetwork {
  readonly bootstrap: readonly number[] = [1];
  /** Which APIs were called, in order. */
  readonly calls: string[] = [];
  readonly #onFetch: (request: FetchRequest) => Promise<Partial<FetchedPartition>>;

  constructor(onFetch: (request: FetchRequest) => Promise<Partial<FetchedPartition>>) {
    this.#onFetch = onFetch;
  }

  connect(_brokerId: number): BrokerApi {
    const handlers: Handlers = {
      metadata: async () => ({
        brokers: [{ brokerId: 1, rack: null }],
        controllerId: 1,
        topics: [{
          name: 't', topicId: 1, error: 'NONE', isInternal: false, configs: {},
          partitions: [{ partition: 0, error: 'NONE', leader: 1, leaderEpoch: 0, replicas: [1], isr: [1], offlineReplicas: [] }],
        }],
      }),
      fetch: (request: FetchRequest) => this.#fetch(request),
      // Never answered: whoever asks has lost its position.
      listOffsets: () => new Promise(() => undefined),
    };
    return new Proxy({}, {
      get: (_, api: keyof BrokerApi) => (request: never) => {
        this.calls.push(api);
        return handlers[api]?.(request) ?? Promise.reject(new KafkaError('INVALID_REQUEST', `${api} is not answered here`));
      },
    }) as BrokerApi;
  }

  async #fetch(request: FetchRequest): Promise<FetchResponse> {
    const answer = await this.#onFetch(request);
    return {
      throttleTimeMs: 0,
      partitions: [{
        topic: 't', partition: 0, error: 'NONE', highWatermark: 1_000_000, lastStableOffset: 1_000_000, logStartOffset: 0, abortedTransactions: [], records: [], ...answer,
      }],
    };
  }
}
