import { sleep, type Time } from '../../common/index.ts';
import type { Producer } from '../../clients/index.ts';
import type { Subtopology } from '../topology/Subtopology.ts';
import type { InternalTopicManager, ReadyTopics } from './InternalTopicManager.ts';

export interface ThreadTopicsParts {
  readonly manager: InternalTopicManager;
  readonly producer: Producer;
  readonly time: Time;
  readonly subtopologies: readonly Subtopology[];
  readonly deadLetterTopic: string | undefined;
}

/** How long a thread waits for brokers that have not heard of a topic which the leader of its group has just made. */
export const TOPIC_GRACE_MS = 2_500;
const LOOK_INTERVAL_MS = 50;

/** What a thread knows of the topics that it reads and writes. */
export class ThreadTopics {
  readonly #parts: ThreadTopicsParts;
  #known: ReadyTopics = { counts: new Map(), maxMessageBytes: new Map(), topicIds: new Map() };

  constructor(parts: ThreadTopicsParts) {
    this.#parts = parts;
  }

  /** As last heard; nothing before `makeReady` or `learn`. */
  get known(): ReadyTopics {
    return this.#known;
  }

  /** On the leader of the group. See InternalTopicManager. */
  async makeReady(): Promise<void> {
    this.#known = await this.#parts.manager.makeReady();
  }

  /**
   * After an assignment: the leader has made all topics by now, but a broker that lags may not have heard of them. The
   * producer knows those that are written, so that the first commit need not wait for metadata.
   */
  async learn(isStopping: () => boolean): Promise<void> {
    const { manager, producer, time, subtopologies, deadLetterTopic } = this.#parts;
    const sources = subtopologies.flatMap(({ sourceTopics }) => sourceTopics);
    const changelogs = subtopologies.flatMap(({ changelogTopics }) => [...changelogTopics.values()].map(({ name }) => name));
    const isComplete = (): boolean => [...sources, ...changelogs].every((topic) => this.#known.counts.has(topic));
    const graceEnds = time.hiResMilliseconds() + TOPIC_GRACE_MS;
    for (let looks = 0; !isComplete() && time.hiResMilliseconds() < graceEnds && !isStopping(); looks++) {
      if (looks > 0) await sleep(time, LOOK_INTERVAL_MS);
      this.#known = await manager.describe();
    }
    const written = new Set([...subtopologies.flatMap(({ sinkTopics }) => sinkTopics), ...changelogs, ...(deadLetterTopic === undefined ? [] : [deadLetterTopic])]);
    await Promise.all([...written].filter((topic) => this.#known.counts.has(topic)).map((topic) => producer.partitionsFor(topic)));
  }
}
