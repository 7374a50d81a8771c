import { expect, test } from 'vitest';
import { storeForms, topicForms, wholeTopicName } from './topologyNames.ts';

test('topics that the application makes carry its id, those that it finds do not', () => {
  const part = {
    repartitionTopics: ['by-page-repartition'],
    nodes: [{ kind: 'source' as const, name: 'in', predecessors: [], successors: [], topics: ['by-page-repartition', 'places'], stores: [] }],
  };
  expect(['by-page-repartition', 'places', 'counts-changelog'].map((topic) => wholeTopicName('app', part, topic))).toEqual(['app-by-page-repartition', 'places', 'app-counts-changelog']);
});

test('names lose first what they share with others', () => {
  expect(topicForms('app-counts-changelog', 'app')).toEqual(['app-counts-changelog', 'counts-changelog']);
  expect(topicForms('application', 'app')).toEqual(['application']);
  expect(storeForms('KSTREAM-AGGREGATE-STATE-STORE-0000000003')).toEqual(['KSTREAM-AGGREGATE-STATE-STORE-0000000003', 'AGGREGATE-STATE-STORE-0000000003', 'AGGREGATE-0000000003']);
  expect(storeForms('counts')).toEqual(['counts']);
});
