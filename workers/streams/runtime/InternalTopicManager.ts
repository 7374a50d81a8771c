import { KafkaError, must } from '../../common/index.ts';
import type { TopicMetadata } from '../../broker/index.ts';
import type { Admin } from '../../clients/index.ts';
import { StreamsException } from '../errors/StreamsException.ts';
import type { InternalTopicConfig } from '../topology/InternalTopicConfig.ts';
import type { Subtopology } from '../topology/Subtopology.ts';
import { MissingSourceTopicException } from '../errors/MissingSourceTopicException.ts';
import { enforceCopartitioning } from './enforceCopartitioning.ts';
import type { TopicPartitions } from './TopicPartitions.ts';

export interface ReadyTopics {
  readonly counts: TopicPartitions;
  /** `max.message.bytes` by topic. */
  readonly maxMessageBytes: ReadonlyMap<string, number>;
  /** Tell topics from others that had their names before; absent where brokers know none. */
  readonly topicIds: ReadonlyMap<string, number>;
}

/**
 * Makes the topics that an application needs for itself. A repartition topic has as many partitions as the widest
 * topic that flows into it, or as those that it is joined with; a changelog as many as its sub-topology has tasks.
 */
export class InternalTopicManager {
  readonly #admin: Admin;
  readonly #subtopologies: readonly Subtopology[];

  constructor(admin: Admin, subtopologies: readonly Subtopology[]) {
    this.#admin = admin;
    this.#subtopologies = subtopologies;
  }

  /** What there is, for instances that leave the making to another one. */
  async describe(): Promise<ReadyTopics> {
    return readyTopics(await this.#existing());
  }

  /**
   * Resolves when all are there, with what all topics are like then. Rejects with MissingSourceTopicException, with
   * TopologyException where topics that are joined are partitioned differently, or with StreamsException where an
   * internal topic has another number of partitions than it must.
   */
  async makeReady(): Promise<ReadyTopics> {
    const topics = await this.#existing();
    const existing = countsOf(topics);
    const counts = new Map(existing);
    this.#requireSources(existing);
    const wanted: InternalTopicConfig[] = [];
    const want = (topic: InternalTopicConfig, numPartitions: number): void => {
      const present = existing.get(topic.name);
      if (present === undefined) wanted.push({ ...topic, numPartitions });
      else if (present !== numPartitions)
        throw new StreamsException(`the internal topic ${topic.name} has ${present} partitions where the topology needs ${numPartitions}; clean up the application first`);
      counts.set(topic.name, numPartitions);
    };
    for (const [topic, numPartitions] of this.#repartitionTopics(counts)) want(topic, numPartitions);
    for (const subtopology of this.#subtopologies)
      for (const topic of subtopology.changelogTopics.values()) want(topic, taskCount(subtopology, counts));
    if (wanted.length === 0) return readyTopics(topics);
    await this.#admin.createTopics(wanted.map(({ name, numPartitions, configs }) => ({ name, numPartitions: must(numPartitions), configs }))).catch((error: unknown) => {
      // An earlier leader of the group may be making the same ones.
      if (!(error instanceof KafkaError) || error.errorName !== 'TOPIC_ALREADY_EXISTS') throw error;
    });
    return readyTopics(await this.#existing());
  }

  /** Deletes those that exist. */
  async deleteAll(): Promise<void> {
    const existing = countsOf(await this.#existing());
    const names = this.#subtopologies.flatMap((subtopology) =>
      [...subtopology.repartitionSourceTopics, ...subtopology.changelogTopics.values()].map((topic) => topic.name),
    );
    const present = [...new Set(names)].filter((name) => existing.has(name));
    if (present.length > 0) await this.#admin.deleteTopics(present);
  }

  #existing(): Promise<readonly TopicMetadata[]> {
    return this.#admin.listTopics({ listInternal: true });
  }

  #requireSources(existing: TopicPartitions): void {
    const own = new Set(this.#subtopologies.flatMap((subtopology) => subtopology.repartitionSourceTopics.map((topic) => topic.name)));
    const missing = this.#subtopologies
      .flatMap((subtopology) => subtopology.sourceTopics)
      .filter((topic) => !own.has(topic) && !existing.has(topic));
    if (missing.length > 0) throw new MissingSourceTopicException(`these source topics do not exist: ${missing.join(', ')}`);
  }

  /** Again and again, because one repartition topic may flow into another. */
  #repartitionTopics(counts: Map<string, number>): Map<InternalTopicConfig, number> {
    const topics = this.#subtopologies.flatMap((subtopology) => subtopology.repartitionSourceTopics);
    const known = new Map<string, number>();
    for (let pending = topics; pending.length > 0; ) {
      const undecided = pending.filter((topic) => {
        const count = topic.numPartitions ?? this.#widestUpstream(topic.name, topics, known, counts);
        if (count === undefined) return true;
        known.set(topic.name, count);
        return false;
      });
      if (undecided.length === pending.length)
        throw new StreamsException(`nothing says how many partitions ${undecided.map((topic) => topic.name).join(', ')} should have`);
      pending = undecided;
    }
    enforceCopartitioning(this.#subtopologies.flatMap(({ copartitionGroups }) => copartitionGroups), topics, known, counts);
    return new Map(topics.map((topic) => [topic, must(known.get(topic.name))]));
  }

  #widestUpstream(
    topic: string,
    own: readonly InternalTopicConfig[],
    known: ReadonlyMap<string, number>,
    counts: TopicPartitions,
  ): number | undefined {
    const isOwn = (name: string): boolean => own.some((config) => config.name === name);
    const upstream = this.#subtopologies
      .filter((subtopology) => subtopology.sinkTopics.includes(topic))
      .flatMap((subtopology) => subtopology.sourceTopics)
      .map((name) => (isOwn(name) ? known.get(name) : counts.get(name)))
      .filter((count) => count !== undefined);
    return upstream.length === 0 ? undefined : Math.max(...upstream);
  }
}

const readyTopics = (topics: readonly TopicMetadata[]): ReadyTopics => ({
  counts: countsOf(topics),
  maxMessageBytes: new Map(topics.map(({ name, configs }) => [name, Number(configs['max.message.bytes'])])),
  topicIds: new Map(topics.flatMap(({ name, topicId }) => (topicId === undefined ? [] : [[name, topicId]]))),
});

const countsOf = (topics: readonly TopicMetadata[]): TopicPartitions => new Map(topics.map(({ name, partitions }) => [name, partitions.length]));

/** One task per partition of the widest source topic. */
export const taskCount = (subtopology: Subtopology, counts: TopicPartitions): number =>
  subtopology.sourceTopics.reduce((max, topic) => Math.max(max, counts.get(topic) ?? 0), 0);
