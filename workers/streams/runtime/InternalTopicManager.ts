import { must } from '../../common/index.ts';
import type { TopicMetadata } from '../../broker/index.ts';
import type { Admin } from '../../clients/index.ts';
import { StreamsException } from '../errors/StreamsException.ts';
import type { InternalTopicConfig } from '../topology/InternalTopicConfig.ts';
import type { Subtopology } from '../topology/Subtopology.ts';

/** Partition counts of all topics that exist, by name. */
export type TopicPartitions = ReadonlyMap<string, number>;

export interface ReadyTopics {
  readonly counts: TopicPartitions;
  /** `max.message.bytes` by topic. */
  readonly maxMessageBytes: ReadonlyMap<string, number>;
}

/**
 * Makes the topics that an application needs for itself. A repartition topic has as many partitions as the widest
 * topic that flows into it, a changelog as many as its sub-topology has tasks.
 */
export class InternalTopicManager {
  readonly #admin: Admin;
  readonly #subtopologies: readonly Subtopology[];

  constructor(admin: Admin, subtopologies: readonly Subtopology[]) {
    this.#admin = admin;
    this.#subtopologies = subtopologies;
  }

  /**
   * Resolves when all are there, with what all topics are like then. Rejects with StreamsException where a source
   * topic is missing or an internal topic has another number of partitions than it must.
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
    if (wanted.length > 0)
      await this.#admin.createTopics(
        wanted.map(({ name, numPartitions, configs }) => ({ name, numPartitions: must(numPartitions), configs })),
      );
    return { counts, maxMessageBytes: new Map((wanted.length > 0 ? await this.#existing() : topics).map(({ name, configs }) => [name, Number(configs['max.message.bytes'])])) };
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
    if (missing.length > 0) throw new StreamsException(`these source topics do not exist: ${missing.join(', ')}`);
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

const countsOf = (topics: readonly TopicMetadata[]): TopicPartitions => new Map(topics.map(({ name, partitions }) => [name, partitions.length]));

/** One task per partition of the widest source topic. */
export const taskCount = (subtopology: Subtopology, counts: TopicPartitions): number =>
  subtopology.sourceTopics.reduce((max, topic) => Math.max(max, counts.get(topic) ?? 0), 0);
