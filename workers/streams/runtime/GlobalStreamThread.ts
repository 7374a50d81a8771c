import type { Time, TopicPartition } from '../../common/index.ts';
import { Admin, Consumer, EARLIEST_TIMESTAMP, LATEST_TIMESTAMP, partitionsOf, WakeupException } from '../../clients/index.ts';
import type { BrokerNetwork, IsolationLevel } from '../../broker/index.ts';
import type { StateStore } from '../state/StateStore.ts';
import type { ProcessorTopology } from '../topology/ProcessorTopology.ts';
import type { RecordCollector } from '../topology/RecordCollector.ts';
import { StreamsException } from '../errors/StreamsException.ts';
import { listOffsetsAt } from './listOffsetsAt.ts';
import type { ResolvedStreamsConfig } from './StreamsConfig.ts';
import { StreamTask } from './StreamTask.ts';

export interface GlobalStreamThreadParts {
  readonly topology: ProcessorTopology;
  readonly config: ResolvedStreamsConfig;
  readonly network: BrokerNetwork;
  readonly time: Time;
  readonly systemTime: Time;
  readonly onError: (error: unknown) => void;
}

const POLL_MS = 1_000;

/** Fills an instance's global stores from all partitions of their topics: to the end before tasks begin, then on and on. */
export class GlobalStreamThread {
  readonly #parts: GlobalStreamThreadParts;
  readonly #task: StreamTask;
  readonly #consumer: Consumer;
  readonly #isolationLevel: IsolationLevel;
  #finished: Promise<void> = Promise.resolve();
  #isStopping = false;

  constructor(parts: GlobalStreamThreadParts) {
    const { topology, config, network, time, systemTime } = parts;
    this.#parts = parts;
    this.#task = new StreamTask({ subtopology: -1, partition: -1 }, topology, [], { ...config, time, collector: NOTHING_TO_WRITE, cache: undefined });
    this.#isolationLevel = config.processingGuarantee === 'exactly_once_v2' ? 'read_committed' : 'read_uncommitted';
    this.#consumer = new Consumer(network, systemTime, { autoOffsetReset: 'earliest', isolationLevel: this.#isolationLevel });
  }

  get stores(): ReadonlyMap<string, StateStore> {
    return this.#task.stateManager.stores;
  }

  /** Resolves when it has stopped. */
  get finished(): Promise<void> {
    return this.#finished;
  }

  /** Resolves when the stores hold what the topics held. Rejects with StreamsException where there is no such topic. */
  async start(): Promise<void> {
    try {
      await this.#fill();
    } catch (error) {
      this.#consumer.kill();
      this.#task.stateManager.close();
      throw error;
    }
    this.#finished = this.#follow();
  }

  async #fill(): Promise<void> {
    const { network, systemTime } = this.#parts;
    const admin = new Admin(network, systemTime);
    try {
      const topics = [...this.#task.topology.sources.keys()];
      const partitions = (await Promise.all(topics.map((topic) => partitionsOfGlobal(admin, topic)))).flat();
      const begins = await listOffsetsAt(admin, partitions, EARLIEST_TIMESTAMP);
      const ends = (await admin.listOffsets(partitions.map((one) => ({ ...one, timestamp: LATEST_TIMESTAMP })), { isolationLevel: this.#isolationLevel })).map(({ offset }) => offset);
      this.#task.setInputs(partitions.map(({ topic, partition }, i) => ({ topic, partition, offset: begins[i]!, partitionTime: -1 })));
      this.#task.initializeTopology();
      this.#consumer.assign(partitions);
      this.#consumer.seekToBeginning();
      const isBehind = (): boolean => this.#task.group.queues.some((queue, i) => queue.position < ends[i]!);
      while (isBehind() && !this.#isStopping) await this.#turn(50);
    } finally {
      admin.close();
    }
  }

  stop(): void {
    this.#isStopping = true;
    this.#consumer.wakeup();
  }

  async #follow(): Promise<void> {
    try {
      while (!this.#isStopping) await this.#turn(POLL_MS);
    } catch (error) {
      if (!this.#isStopping) this.#parts.onError(error);
    } finally {
      this.#consumer.kill();
      this.#task.close();
    }
  }

  async #turn(timeoutMs: number): Promise<void> {
    try {
      for (const { topic, partition, records, endOffset } of await this.#consumer.pollBatches(timeoutMs))
        this.#task.group.queues.find((queue) => queue.topic === topic && queue.partition === partition)?.add(records, endOffset);
    } catch (error) {
      if (!(error instanceof WakeupException)) throw error;
    }
    while (this.#task.process(1_000) > 0) await this.#parts.systemTime.yield();
  }
}

const partitionsOfGlobal = async (admin: Admin, topic: string): Promise<TopicPartition[]> => {
  const partitions = await partitionsOf(admin, topic);
  if (partitions.length === 0) throw new StreamsException(`there is no topic ${topic} to fill a global store from`);
  return partitions;
};

const refuse = (): never => {
  throw new StreamsException('a global store writes to no topic');
};
const NOTHING_TO_WRITE: RecordCollector = { isFull: false, partitionCount: refuse, send: refuse };
