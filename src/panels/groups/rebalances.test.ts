import { describe, expect, test } from 'vitest';
import type { GroupEvent, GroupView } from '../../../workers/protocol/index.ts';
import { lastRebalance, newEvents, ownersOf, RebalanceReplay, stepsOf } from './rebalances.ts';

const event = (kind: GroupEvent['kind'], member: string | null, partitions: readonly number[] = [], timeMs = 0): GroupEvent => ({
  timeMs, generationId: 3, kind, member, partitions: partitions.map((partition) => ({ topic: 't', partition })), detail: '',
});
const group = (owners: ReadonlyArray<string | null>, events: readonly GroupEvent[]): GroupView => ({
  groupId: 'g', state: 'Stable', protocolType: 'consumer', assignor: 'range', rebalanceProtocol: 'EAGER', generationId: 3, coordinator: 1, events,
  members: ['Sally', 'Bob'].map((clientId) => ({ memberId: `${clientId}-id`, clientId, groupInstanceId: null, topics: ['t'], assignment: [], isIdle: false, hand: null })),
  partitions: owners.map((owner, partition) => ({ topic: 't', partition, committed: 0, endOffset: 0, lag: 0, owner: owner === null ? null : `${owner}-id` })),
});
const shown = (replay: RebalanceReplay): ReadonlyArray<string | null> => [...replay.shown.values()];

test('owners are named by client id', () => {
  expect([...ownersOf(group(['Sally', null], []))]).toEqual([['t-0', 'Sally'], ['t-1', null]]);
});

test('what is new is found although old events fell off the list', () => {
  const all = Array.from({ length: 6 }, (_, i) => event('joined', `m${i}`, [], i));
  expect(newEvents(all.slice(0, 3), all.slice(0, 5))).toEqual(all.slice(3, 5));
  expect(newEvents(all.slice(0, 4), all.slice(2, 6))).toEqual(all.slice(4, 6));
  expect(newEvents(all.slice(0, 2), all.slice(4))).toEqual(all.slice(4));
  expect(newEvents(all, all)).toEqual([]);
});

test('events of one direction that follow each other move together', () => {
  const steps = stepsOf([
    event('rebalance-began', null), event('revoked', 'Sally', [0, 1]), event('revoked', 'Bob', [2]), event('joined', 'Ann'), event('assigned', 'Sally', [0]), event('assigned', 'Bob', [1, 2]), event('rebalance-ended', null),
  ]);
  expect(steps.map(({ direction, moves }) => [direction, moves.map(({ partition, member }) => `${partition}:${member}`).join()])).toEqual([
    ['out', 't-0:null,t-1:null,t-2:null'], ['in', 't-0:Sally,t-1:Bob,t-2:Bob'],
  ]);
});

describe('RebalanceReplay', () => {
  const before = [event('assigned', 'Sally', [0, 1])];
  const eager = [...before, event('rebalance-began', null, [], 1), event('revoked', 'Sally', [0, 1], 2), event('assigned', 'Sally', [0], 3), event('assigned', 'Bob', [1], 4), event('rebalance-ended', null, [], 5)];

  test('what was before the page looked is not played', () => {
    const replay = new RebalanceReplay();
    replay.see(group(['Sally', 'Sally'], before), true);
    expect(replay.isPlaying).toBe(false);
    expect(shown(replay)).toEqual(['Sally', 'Sally']);
  });

  test('an eager rebalance pulls all cables and plugs them in again, although the group is done already', () => {
    const replay = new RebalanceReplay();
    replay.see(group(['Sally', 'Sally'], before), true);
    replay.see(group(['Sally', 'Bob'], eager), true);
    const seen = [shown(replay)];
    while (replay.isPlaying) {
      replay.next();
      seen.push(shown(replay));
    }
    expect(seen).toEqual([['Sally', 'Sally'], [null, null], ['Sally', 'Bob']]);
  });

  test('a cooperative one moves only the cable that changes hands', () => {
    const replay = new RebalanceReplay();
    replay.see(group(['Sally', 'Sally'], before), true);
    replay.see(group(['Sally', 'Bob'], [...before, event('revoked', 'Sally', [1], 2), event('assigned', 'Bob', [1], 3)]), true);
    replay.next();
    expect(shown(replay)).toEqual(['Sally', null]);
    replay.next();
    expect(shown(replay)).toEqual(['Sally', 'Bob']);
  });

  test('a page that began to look in the midst of a rebalance ends with every cable in its place', () => {
    const replay = new RebalanceReplay();
    replay.see(group([null, null], before), true);
    replay.see(group(['Sally', 'Bob'], [...before, event('assigned', 'Bob', [1], 3)]), true);
    while (replay.isPlaying) replay.next();
    expect(shown(replay)).toEqual(['Sally', 'Bob']);
  });

  test('ends with what the group holds, whatever the events said, and without motion is there at once', () => {
    const replay = new RebalanceReplay();
    replay.see(group(['Sally', 'Sally'], before), true);
    replay.see(group([null, 'Bob'], eager), true);
    while (replay.isPlaying) replay.next();
    expect(shown(replay)).toEqual([null, 'Bob']);
    const still = new RebalanceReplay();
    still.see(group(['Sally', 'Sally'], before), false);
    still.see(group(['Sally', 'Bob'], eager), false);
    expect(shown(still)).toEqual(['Sally', 'Bob']);
  });
});

test('a rebalance in numbers: what was pulled, and what of it changed hands', () => {
  expect(lastRebalance([])).toBeNull();
  expect(lastRebalance([
    event('rebalance-began', null, [], 10), event('revoked', 'Sally', [0, 1, 2], 12), event('assigned', 'Sally', [0, 1], 30), event('assigned', 'Bob', [2], 31), event('rebalance-ended', null, [], 35),
  ])).toEqual({ generationId: 3, timeMs: 10, durationMs: 25, pulled: 3, plugged: 3, moved: 1 });
  expect(lastRebalance([event('rebalance-began', null), event('revoked', 'Sally', [2])])).toMatchObject({ durationMs: null, pulled: 1, plugged: 0 });
  // Bob left without a word about his partition; Sally keeps hers, as cooperative groups do.
  expect(lastRebalance([
    event('assigned', 'Sally', [0]), event('assigned', 'Bob', [1]), event('left', 'Bob'), event('rebalance-began', null), event('assigned', 'Sally', [1]), event('rebalance-ended', null),
  ])).toMatchObject({ pulled: 1, plugged: 1, moved: 1 });
});
