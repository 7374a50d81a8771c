import { expect, test } from 'vitest';
import type { ClusterTopic } from '../../../workers/protocol/index.ts';
import { listedTopics, topicTrouble } from './topicList.ts';

const topic = (name: string, isInternal = false, partitions: ClusterTopic['partitions'] = []): ClusterTopic => ({
  name, isInternal, replicationFactor: 2, minInsyncReplicas: 1, partitions,
});
const partition = (leader: number, isr: readonly number[]): ClusterTopic['partitions'][number] => ({
  partition: 0, leader, leaderEpoch: 0, isr, highWatermark: 0,
  replicas: [1, 2].map((brokerId) => ({ brokerId, logEndOffset: 0, isLeader: brokerId === leader, inSync: isr.includes(brokerId) })),
});

test('internal topics come last, and only where they are asked for or open', () => {
  const topics = [topic('__consumer_offsets', true), topic('b'), topic('a'), topic('x-changelog', true)];
  expect(listedTopics(topics, false, null).map(({ name }) => name)).toEqual(['a', 'b']);
  expect(listedTopics(topics, false, 'x-changelog').map(({ name }) => name)).toEqual(['a', 'b', 'x-changelog']);
  expect(listedTopics(topics, true, null).map(({ name }) => name)).toEqual(['a', 'b', '__consumer_offsets', 'x-changelog']);
});

test('the worst of a topic is said', () => {
  expect(topicTrouble(topic('a', false, [partition(1, [1, 2])]))).toBeNull();
  expect(topicTrouble(topic('a', false, [partition(1, [1]), partition(1, [1, 2])]))).toBe('1 under-replicated');
  expect(topicTrouble(topic('a', false, [partition(-1, []), partition(1, [1])]))).toBe('1 without a leader');
});
