import { expect, test } from 'vitest';
import type { GroupView } from '../../../workers/protocol/index.ts';
import { listedGroups, shortGroupName } from './groupNames.ts';

test("a query's group is known by the end of its name", () => {
  expect(shortGroupName('_confluent-ksql-default_query_CSAS_WIDGETS_RED_1')).toBe('…CSAS_WIDGETS_RED_1');
  expect(shortGroupName('shop')).toBe('shop');
});

test('groups that somebody is in come first, those of queries last', () => {
  const group = (groupId: string, members: number): GroupView => ({
    groupId, state: 'Empty', protocolType: '', assignor: '', rebalanceProtocol: 'EAGER', generationId: 0, coordinator: 1, partitions: [], events: [],
    members: Array.from({ length: members }, () => ({ memberId: '', clientId: '', groupInstanceId: null, topics: [], assignment: [], isIdle: false, hand: null })),
  });
  expect(listedGroups([group('_q', 0), group('b', 0), group('a', 0), group('z', 1)]).map(({ groupId }) => groupId)).toEqual(['z', 'a', 'b', '_q']);
});
