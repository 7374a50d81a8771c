import { TopologyException } from '../errors/TopologyException.ts';
import type { InternalTopicConfig } from '../topology/InternalTopicConfig.ts';
import type { TopicPartitions } from './TopicPartitions.ts';

/**
 * Equal keys of topics that are joined must be in partitions of the same number. Repartition topics take the number of
 * the others in their group, or the largest among themselves; `repartition` is changed to that. Throws TopologyException
 * where the user's topics, or the numbers that the user has fixed, do not fit (Kafka's CopartitionedTopicsEnforcer).
 */
export const enforceCopartitioning = (
  groups: ReadonlyArray<ReadonlySet<string>>,
  repartitionTopics: readonly InternalTopicConfig[],
  repartition: Map<string, number>,
  existing: TopicPartitions,
): void => {
  for (const group of groups) {
    const given = new Map<string, number>();
    for (const topic of group) {
      const own = repartitionTopics.find(({ name }) => name === topic);
      const count = own === undefined ? existing.get(topic) : own.numPartitions;
      if (count !== undefined) given.set(topic, count);
    }
    const counts = new Set(given.values());
    if (counts.size > 1)
      throw new TopologyException(
        `these topics are joined and must have the same number of partitions: ${[...given].map(([topic, count]) => `${topic} (${count})`).join(', ')}`,
      );
    const own = [...group].filter((topic) => repartition.has(topic));
    const [fixed] = counts;
    const count = fixed ?? Math.max(...own.map((topic) => repartition.get(topic)!));
    for (const topic of own) repartition.set(topic, count);
  }
};
