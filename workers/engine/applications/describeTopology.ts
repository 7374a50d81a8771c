import type { DescribedNode, TopologyDescription } from '../../streams/index.ts';
import type { SubtopologyView, TopologyNode, TopologyView } from '../../protocol/index.ts';

export const describeTopology = ({ subtopologies, globalStores }: TopologyDescription): TopologyView => ({
  subtopologies: subtopologies.map(({ id, nodes, stores, repartitionTopics }) => ({
    id, repartitionTopics,
    nodes: nodes.map(describeNode),
    stores: stores.map(({ name, changelogTopic }) => ({ name, changelogTopic: changelogTopic ?? null })),
  })),
  globalStores: globalStores.map(({ id, source, processor, store, topic }) => ({ id, source: source.name, processor: processor.name, store, topic })),
});

const describeNode = ({ kind, name, predecessors, successors, topics, topicPattern, stores }: DescribedNode): TopologyNode => ({
  kind, name, predecessors, successors, stores,
  topics: topicPattern === undefined ? topics : [topicPattern],
});

/** As brokers know it: internal ones carry the application's id, a source topic that holds a store's changes does not. */
export const changelogTopicName = (applicationId: string, { nodes, repartitionTopics }: SubtopologyView, topic: string): string => {
  const isSource = nodes.some(({ kind, topics }) => kind === 'source' && topics.includes(topic));
  return isSource && !repartitionTopics.includes(topic) ? topic : `${applicationId}-${topic}`;
};
