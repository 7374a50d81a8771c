import type { ClusterTopic } from '../../../workers/protocol/index.ts';

/** A person's topics by name; internal ones behind them where they are asked for, or where one of them is open. */
export const listedTopics = (topics: readonly ClusterTopic[], showsInternal: boolean, opened: string | null): readonly ClusterTopic[] =>
  topics
    .filter((topic) => !topic.isInternal || showsInternal || topic.name === opened)
    .sort((a, b) => Number(a.isInternal) - Number(b.isInternal) || a.name.localeCompare(b.name));

/** Partitions that nobody leads, or that lack a replica: what a list has to say at first sight. */
export const topicTrouble = (topic: ClusterTopic): string | null => {
  const leaderless = topic.partitions.filter(({ leader }) => leader === -1).length;
  if (leaderless > 0) return `${leaderless} without a leader`;
  const under = topic.partitions.filter(({ isr, replicas }) => isr.length < replicas.length).length;
  return under > 0 ? `${under} under-replicated` : null;
};
