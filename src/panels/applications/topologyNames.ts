import type { SubtopologyView } from '../../../workers/protocol/index.ts';
import { shortTopic } from './applicationTexts.ts';

/** A topic of the topology as brokers know it: those that the application makes carry its id, source topics that hold a store's changes do not. */
export const wholeTopicName = (applicationId: string, { nodes, repartitionTopics }: Pick<SubtopologyView, 'nodes' | 'repartitionTopics'>, topic: string): string => {
  const isOutside = nodes.some(({ topics }) => topics.includes(topic)) && !repartitionTopics.includes(topic);
  return isOutside ? topic : `${applicationId}-${topic}`;
};

/** From the whole name to what tells it from others of its application. */
export const topicForms = (topic: string, applicationId: string): readonly string[] => [...new Set([topic, shortTopic(topic, applicationId)])];

/** Without what all names of its kind that Kafka Streams makes up have in common. */
export const storeForms = (name: string): readonly string[] => {
  const plain = name.replace(/^K(?:STREAM|TABLE)-/, '');
  return [...new Set([name, plain, plain.replace('STATE-STORE-', '')])];
};
