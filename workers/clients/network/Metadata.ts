import { KafkaError, sleep, type Time } from '../../common/index.ts';
import type { BrokerApi, BrokerMetadata, MetadataResponse, TopicMetadata } from '../../broker/index.ts';
import { toKafkaError, type BrokerCaller } from './BrokerCaller.ts';

export interface LeaderAndEpoch {
  /** Broker id. */
  readonly leader: number;
  readonly leaderEpoch: number;
}

/** A refresh that is under way. */
interface Refresh {
  /** Undefined: all topics. */
  readonly topics: ReadonlySet<string> | undefined;
  readonly done: Promise<void>;
}

const GRACE_LOOK_MS = 50;

/**
 * What one client knows of the cluster (Kafka's Metadata): brokers, topics and who leads what. Everything but the
 * refreshes is synchronous and answers from the cache. A topic stays known until an answer says that it is gone.
 */
export class Metadata {
  readonly #caller: BrokerCaller;
  readonly #time: Time;
  readonly #maxAgeMs: number;
  readonly #unknownTopicGraceMs: number;
  readonly #topics = new Map<string, TopicMetadata>();
  /** Asked for by name and not known to be missing: what a refresh in the background asks for. */
  readonly #tracked = new Set<string>();
  readonly #listeners = new Set<() => void>();
  #tracksAll = false;
  #brokers: readonly BrokerMetadata[] = [];
  #controllerId = -1;
  #updatedMs = Number.NEGATIVE_INFINITY;
  #version = 0;
  #refresh: Refresh | undefined;

  /** The last two as in KafkaClientConfig. */
  constructor(caller: BrokerCaller, time: Time, maxAgeMs: number, unknownTopicGraceMs: number) {
    this.#caller = caller;
    this.#time = time;
    this.#maxAgeMs = maxAgeMs;
    this.#unknownTopicGraceMs = unknownTopicGraceMs;
  }

  /** One more with every answer that was taken in. */
  get version(): number {
    return this.#version;
  }

  /** Those that were up when the last answer was given. */
  get brokers(): readonly BrokerMetadata[] {
    return this.#brokers;
  }

  /** -1 while it is not known. */
  get controllerId(): number {
    return this.#controllerId;
  }

  /** Whether the last answer is older than `metadata.max.age.ms`. */
  get isStale(): boolean {
    return this.#time.hiResMilliseconds() - this.#updatedMs >= this.#maxAgeMs;
  }

  topic(name: string): TopicMetadata | undefined {
    return this.#topics.get(name);
  }

  topics(): readonly TopicMetadata[] {
    return [...this.#topics.values()];
  }

  /** Undefined where the partition is not known or has no leader. Asks again in the background when the cache is old. */
  leaderOf(topic: string, partition: number): LeaderAndEpoch | undefined {
    const found = this.#topics.get(topic)?.partitions[partition];
    if (found !== undefined && this.isStale) this.requestUpdate();
    return found === undefined || found.leader < 0 ? undefined : found;
  }

  /** Called after each answer that was taken in; the answer removes the listener. */
  onUpdate(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Asks any broker that answers: for these topics, or for all of the cluster. Calls that ask for the same at the same
   * time share one request. Rejects with NETWORK_EXCEPTION or REQUEST_TIMED_OUT when no broker answers; that a topic
   * does not exist is no error here.
   */
  refresh(topics?: Iterable<string>): Promise<void> {
    const asked = topics === undefined ? undefined : new Set(topics);
    const current = this.#refresh;
    if (current !== undefined) {
      if (covers(current.topics, asked)) return current.done;
      return current.done.then(() => this.refresh(asked), () => this.refresh(asked));
    }
    if (asked === undefined) this.#tracksAll = true;
    else for (const topic of asked) this.#tracked.add(topic);
    const done = this.#ask(asked).finally(() => (this.#refresh = undefined));
    this.#refresh = { topics: asked, done };
    return done;
  }

  /** Refreshes in the background what this client has asked for so far. */
  requestUpdate(): void {
    this.refresh(this.#tracksAll ? undefined : this.#tracked).catch(() => undefined);
  }

  /**
   * Resolves when all of them are known. Rejects with UNKNOWN_TOPIC_OR_PARTITION when no broker knows one of them and
   * the grace is over, or with INVALID_TOPIC_EXCEPTION; else as `refresh` does.
   */
  async ensure(topics: Iterable<string>): Promise<void> {
    const missing = [...topics].filter((topic) => !this.#topics.has(topic));
    if (missing.length > 0) await this.reload(missing);
  }

  /** As `ensure`, but asks also for what is known. */
  async reload(topics: readonly string[]): Promise<void> {
    const graceEnds = this.#time.hiResMilliseconds() + this.#unknownTopicGraceMs;
    for (;;) {
      try {
        await this.#reload(topics);
        return;
      } catch (error) {
        const isUnknown = error instanceof KafkaError && error.errorName === 'UNKNOWN_TOPIC_OR_PARTITION';
        if (!isUnknown || this.#time.hiResMilliseconds() >= graceEnds) throw error;
        await sleep(this.#time, GRACE_LOOK_MS);
      }
    }
  }

  async #reload(topics: readonly string[]): Promise<void> {
    await this.refresh(topics);
    let missing = topics.filter((topic) => !this.#topics.has(topic));
    // A broker may lag behind the controller, so it takes all of them to say that a topic does not exist.
    let silence: KafkaError | undefined;
    for (const { brokerId } of this.#brokers) {
      if (missing.length === 0) return;
      const response = await this.#caller.call(brokerId, (api) => api.metadata({ topics: missing })).catch(toKafkaError);
      if (response instanceof KafkaError) {
        silence = response;
        continue;
      }
      for (const { name, error, message } of response.topics)
        if (error === 'INVALID_TOPIC_EXCEPTION') throw new KafkaError(error, message ?? `"${name}" cannot be the name of a topic`);
      const found = response.topics.filter(({ error }) => error === 'NONE' || error === 'LEADER_NOT_AVAILABLE');
      if (found.length > 0) {
        for (const { name } of found) this.#tracked.add(name);
        this.#update({ ...response, topics: found }, false);
        missing = missing.filter((topic) => !this.#topics.has(topic));
      }
    }
    if (missing.length > 0) throw silence ?? new KafkaError('UNKNOWN_TOPIC_OR_PARTITION', `the topic ${missing[0]} does not exist`);
  }

  async #ask(topics: ReadonlySet<string> | undefined): Promise<void> {
    const request = topics === undefined ? {} : { topics: [...topics] };
    this.#update(await this.#caller.callAny((api: BrokerApi) => api.metadata(request)), topics === undefined);
  }

  #update(response: MetadataResponse, isWhole: boolean): void {
    const answered = new Set<string>();
    for (const topic of response.topics) {
      answered.add(topic.name);
      if (topic.error === 'NONE' || topic.error === 'LEADER_NOT_AVAILABLE') this.#topics.set(topic.name, newer(this.#topics.get(topic.name), topic));
      else this.#forget(topic.name);
    }
    if (isWhole) for (const name of [...this.#topics.keys()]) if (!answered.has(name)) this.#forget(name);
    this.#brokers = response.brokers;
    this.#caller.learn(response.brokers.map(({ brokerId }) => brokerId));
    this.#controllerId = response.controllerId;
    this.#updatedMs = this.#time.hiResMilliseconds();
    this.#version++;
    for (const listener of [...this.#listeners]) listener();
  }

  #forget(topic: string): void {
    this.#topics.delete(topic);
    this.#tracked.delete(topic);
  }
}

const covers = (underWay: ReadonlySet<string> | undefined, asked: ReadonlySet<string> | undefined): boolean =>
  underWay === undefined || (asked !== undefined && [...asked].every((topic) => underWay.has(topic)));

/** A broker that lags may still tell of an earlier leader of the same topic: what is known stands (KIP-320). */
const newer = (known: TopicMetadata | undefined, answer: TopicMetadata): TopicMetadata => {
  if (known === undefined || answer.topicId === undefined || known.topicId !== answer.topicId) return answer;
  if (answer.partitions.every(({ leaderEpoch }, i) => leaderEpoch >= (known.partitions[i]?.leaderEpoch ?? -1))) return answer;
  return {
    ...answer,
    partitions: answer.partitions.map((partition, i) => {
      const before = known.partitions[i];
      return before !== undefined && before.leaderEpoch > partition.leaderEpoch ? before : partition;
    }),
  };
};
