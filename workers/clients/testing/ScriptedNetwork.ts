import { batchesIn, decodeUtf8, incrementSequence, KafkaError, RecordCursor, type ErrorName, type RecordBatch, type Time } from '../../common/index.ts';
import type {
  BrokerApi, BrokerNetwork, InitProducerIdRequest, InitProducerIdResponse, MetadataRequest, MetadataResponse, ProducedPartition, ProduceRequest,
  ProduceResponse,
} from '../../broker/index.ts';

export type ApiName = keyof BrokerApi;

/** What goes wrong with one request. Without an answer the caller hears of a lost connection, or of nothing at all. */
export type Fault =
  | { readonly kind: 'requestLost' | 'answerLost'; readonly silently?: boolean }
  /** The request arrives so much later, and so does its answer. */
  | { readonly kind: 'delay'; readonly requestMs: number; readonly answerMs: number };

/** Asked once for each request before it is delivered. */
export type Script = (brokerId: number, api: ApiName, request: unknown) => Fault | undefined;

interface ProducerState {
  epoch: number;
  /** Of the last five batches. */
  batches: Array<{ readonly first: number; readonly last: number; readonly baseOffset: number }>;
}

export interface FakePartition {
  leader: number;
  leaderEpoch: number;
  /** Values as text, in the order of the log. */
  readonly values: string[];
  readonly producers: Map<number, ProducerState>;
}

/**
 * Brokers whose faults a test decides: partitions with leaders, producer ids, and sequences that are checked as Kafka's
 * ProducerAppendInfo does. All brokers share one memory, so that a new leader has everything the old one had.
 */
export class ScriptedNetwork implements BrokerNetwork {
  readonly bootstrap: readonly number[];
  readonly topics = new Map<string, FakePartition[]>();
  /** Every request that was sent, delivered or not. */
  readonly requests: Array<{ readonly brokerId: number; readonly api: ApiName; readonly request: unknown }> = [];
  readonly #time: Time;
  readonly #brokers = new Map<number, BrokerApi>();
  #nextProducerId = 1000;
  script: Script = () => undefined;
  /** An error instead of appending, asked for each batch that arrives at its leader. */
  refuse: (brokerId: number, topic: string, partition: number, batch: RecordBatch) => ErrorName | undefined = () => undefined;
  /** Answers of the other APIs. */
  handlers: { [K in ApiName]?: (request: Parameters<BrokerApi[K]>[0], brokerId: number) => Awaited<ReturnType<BrokerApi[K]>> } = {};
  throttleTimeMs = 0;
  logStartOffset = 0;

  constructor(time: Time, brokerIds: readonly number[] = [1]) {
    this.#time = time;
    this.bootstrap = brokerIds;
    for (const brokerId of brokerIds) this.#brokers.set(brokerId, this.#broker(brokerId));
  }

  createTopic(name: string, leaders: readonly number[]): FakePartition[] {
    const partitions = leaders.map((leader) => ({ leader, leaderEpoch: 0, values: [], producers: new Map<number, ProducerState>() }));
    this.topics.set(name, partitions);
    return partitions;
  }

  partition(topic: string, partition: number): FakePartition {
    return this.topics.get(topic)![partition]!;
  }

  moveLeader(topic: string, partition: number, leader: number): void {
    const moved = this.partition(topic, partition);
    moved.leader = leader;
    moved.leaderEpoch++;
  }

  sent(api: ApiName): number {
    return this.requests.filter((each) => each.api === api).length;
  }

  connect(brokerId: number): BrokerApi {
    return this.#brokers.get(brokerId)!;
  }

  #broker(brokerId: number): BrokerApi {
    const names = Object.keys(API_NAMES) as ApiName[];
    return Object.fromEntries(names.map((api) => [api, (request: never) => this.#deliver(brokerId, api, request)])) as unknown as BrokerApi;
  }

  #deliver(brokerId: number, api: ApiName, request: never): Promise<unknown> {
    this.requests.push({ brokerId, api, request });
    const fault = this.script(brokerId, api, request);
    if (fault === undefined) return settle(() => this.#handle(brokerId, api, request));
    if (fault.kind === 'delay')
      return new Promise((resolve, reject) => {
        this.#time.schedule(fault.requestMs, () => {
          const answer = settle(() => this.#handle(brokerId, api, request));
          this.#time.schedule(fault.answerMs, () => answer.then(resolve, reject));
        });
      });
    if (fault.kind === 'answerLost') this.#handle(brokerId, api, request);
    return fault.silently === true ? new Promise(() => undefined) : Promise.reject(new KafkaError('NETWORK_EXCEPTION', `broker ${brokerId} is gone`));
  }

  #handle(brokerId: number, api: ApiName, request: never): unknown {
    const handler = this.handlers[api];
    if (handler !== undefined) return handler(request, brokerId);
    if (api === 'metadata') return this.metadata(request);
    if (api === 'produce') return this.#produce(brokerId, request);
    if (api === 'initProducerId') return this.#initProducerId(request);
    throw new Error(`the test did not expect ${api}`);
  }

  metadata({ topics = [...this.topics.keys()] }: MetadataRequest): MetadataResponse {
    return {
      brokers: this.bootstrap.map((brokerId) => ({ brokerId, rack: null })),
      controllerId: this.bootstrap[0]!,
      topics: topics.map((name) => {
        const partitions = this.topics.get(name);
        return {
          name, error: partitions === undefined ? 'UNKNOWN_TOPIC_OR_PARTITION' : 'NONE', isInternal: false, configs: {},
          partitions: (partitions ?? []).map(({ leader, leaderEpoch }, partition) => ({
            partition, error: leader < 0 ? 'LEADER_NOT_AVAILABLE' : 'NONE', leader, leaderEpoch, replicas: this.bootstrap, isr: this.bootstrap, offlineReplicas: [],
          })),
        };
      }),
    };
  }

  #initProducerId({ current }: InitProducerIdRequest): InitProducerIdResponse {
    return current === undefined
      ? { error: 'NONE', producerId: this.#nextProducerId++, producerEpoch: 0 }
      : { error: 'NONE', producerId: current.producerId, producerEpoch: current.producerEpoch + 1 };
  }

  #produce(brokerId: number, { partitions }: ProduceRequest): ProduceResponse {
    return { throttleTimeMs: this.throttleTimeMs, partitions: partitions.map(({ topic, partition, records }) => this.#append(brokerId, topic, partition, records)) };
  }

  #append(brokerId: number, topic: string, partition: number, records: Uint8Array<ArrayBuffer>): ProducedPartition {
    const answer = (error: ErrorName, baseOffset = -1): ProducedPartition =>
      ({ topic, partition, error, baseOffset, logAppendTimeMs: -1, logStartOffset: this.logStartOffset });
    const log = this.topics.get(topic)?.[partition];
    if (log === undefined) return answer('UNKNOWN_TOPIC_OR_PARTITION');
    if (log.leader !== brokerId) return answer('NOT_LEADER_OR_FOLLOWER');
    let base = -1;
    for (const batch of batchesIn(records)) {
      batch.ensureValid();
      const refusal = this.refuse(brokerId, topic, partition, batch);
      if (refusal !== undefined) return answer(refusal);
      const checked = checkSequence(log, batch);
      if (typeof checked === 'string') return answer(checked);
      if (checked >= 0) return answer('NONE', checked);
      if (base < 0) base = log.values.length;
      remember(log, batch, log.values.length);
      for (const cursor = new RecordCursor(batch); cursor.next(); ) log.values.push(decodeUtf8(cursor.value()!));
      // As the log does: these bytes are the broker's now.
      batch.assign(base, log.leaderEpoch);
      batch.setLogAppendTime(1);
    }
    records.fill(0xff);
    return answer('NONE', base);
  }
}

const settle = async <T>(run: () => T): Promise<T> => run();

/** An error, or the offset of a batch that is there already, or -1 for one to be appended. */
const checkSequence = ({ producers }: FakePartition, batch: RecordBatch): ErrorName | number => {
  if (batch.producerId < 0) return -1;
  const state = producers.get(batch.producerId);
  if (state === undefined) return -1;
  if (batch.producerEpoch < state.epoch) return 'INVALID_PRODUCER_EPOCH';
  if (batch.producerEpoch > state.epoch) return batch.baseSequence === 0 ? -1 : 'OUT_OF_ORDER_SEQUENCE_NUMBER';
  const last = incrementSequence(batch.baseSequence, batch.lastOffsetDelta);
  const known = state.batches.find((each) => each.first === batch.baseSequence && each.last === last);
  if (known !== undefined) return known.baseOffset;
  return incrementSequence(state.batches.at(-1)!.last, 1) === batch.baseSequence ? -1 : 'OUT_OF_ORDER_SEQUENCE_NUMBER';
};

const remember = ({ producers }: FakePartition, batch: RecordBatch, baseOffset: number): void => {
  if (batch.producerId < 0) return;
  let state = producers.get(batch.producerId);
  if (state === undefined || state.epoch !== batch.producerEpoch) producers.set(batch.producerId, (state = { epoch: batch.producerEpoch, batches: [] }));
  state.batches.push({ first: batch.baseSequence, last: incrementSequence(batch.baseSequence, batch.lastOffsetDelta), baseOffset });
  if (state.batches.length > 5) state.batches.shift();
};

const API_NAMES: Readonly<Record<ApiName, true>> = {
  produce: true, fetch: true, listOffsets: true, offsetForLeaderEpoch: true, metadata: true, createTopics: true, deleteTopics: true,
  createPartitions: true, describeConfigs: true, incrementalAlterConfigs: true, deleteRecords: true, electLeaders: true,
  findCoordinator: true, joinGroup: true, syncGroup: true, heartbeat: true, leaveGroup: true, offsetCommit: true, offsetFetch: true,
  offsetDelete: true, listGroups: true, describeGroups: true, deleteGroups: true, initProducerId: true, addPartitionsToTxn: true,
  addOffsetsToTxn: true, txnOffsetCommit: true, endTxn: true, writeTxnMarkers: true,
};
