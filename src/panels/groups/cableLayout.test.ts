import { describe, expect, test } from 'vitest';
import type { GroupMemberView, GroupPartition } from '../../../workers/protocol/index.ts';
import { between, cablePath, layOutCables } from './cableLayout.ts';

const partition = (index: number, lag = 0): GroupPartition => ({ topic: 't', partition: index, committed: 100 - lag, endOffset: 100, lag, owner: null });
const member = (clientId: string, isIdle = false): GroupMemberView => ({ memberId: `${clientId}-id`, clientId, groupInstanceId: null, topics: ['t'], assignment: [], isIdle, hand: null });

describe('layOutCables', () => {
  const partitions = [partition(0, 100), partition(1, 50), partition(2)];
  const owners = new Map([['t-0', 'Sally'], ['t-1', 'Sally'], ['t-2', null]]);
  const layout = layOutCables(partitions, [member('Sally'), member('Bob', true)], owners, 900);

  test('a held cable ends in its member, a loose one hangs at its socket', () => {
    const [first, second, loose] = layout.cables;
    const sally = layout.members[0];
    expect([first?.member, second?.member, loose?.member]).toEqual(['Sally', 'Sally', null]);
    expect(first?.to.x).toBe(layout.memberX);
    expect(first?.to.y).toBeGreaterThan(sally?.y ?? 0);
    expect(second?.to.y).toBeLessThan((sally?.y ?? 0) + (sally?.height ?? 0));
    expect(loose?.to.x).toBeLessThan(layout.memberX);
    expect(loose?.to.x).toBeGreaterThan(loose?.from.x ?? 0);
  });

  test('cables of one member have plugs of their own, in the order of the partitions', () => {
    expect(layout.cables[0]?.to.y).toBeLessThan(layout.cables[1]?.to.y ?? 0);
  });

  test('a tail is as long as its lag is among the others, and none is none', () => {
    const [long, half, none] = layout.partitions.map(({ tailWidth }) => tailWidth);
    expect(Math.abs((half ?? 0) - (long ?? 0) / 2)).toBeLessThanOrEqual(1);
    expect(none).toBe(0);
    expect(long).toBeLessThanOrEqual(layout.barWidth);
  });

  test('members grow with what they hold and never lie over each other', () => {
    const many = Array.from({ length: 20 }, (_, index) => partition(index));
    const grown = layOutCables(many, [member('Sally'), member('Bob')], new Map(many.map(({ partition: index }) => [`t-${index}`, index < 18 ? 'Sally' : 'Bob'])), 600);
    const [sally, bob] = grown.members;
    expect(sally?.height).toBeGreaterThan(bob?.height ?? 0);
    expect((sally?.y ?? 0) + (sally?.height ?? 0)).toBeLessThanOrEqual(bob?.y ?? 0);
    expect((bob?.y ?? 0) + (bob?.height ?? 0)).toBeLessThanOrEqual(grown.height);
  });

  test('a cable to somebody who is gone hangs loose', () => {
    expect(layOutCables([partition(0)], [], new Map([['t-0', 'Sally']]), 600).cables[0]?.member).toBeNull();
  });
});

test('a cable goes from its socket to its plug, and on the way it is in between', () => {
  expect(cablePath({ x: 0, y: 5 }, { x: 100, y: 25 })).toBe('M 0 5 C 50 5 50 25 100 25');
  expect(between({ x: 0, y: 0 }, { x: 10, y: 20 }, 0)).toEqual({ x: 0, y: 0 });
  expect(between({ x: 0, y: 0 }, { x: 10, y: 20 }, 1)).toEqual({ x: 10, y: 20 });
  expect(between({ x: 0, y: 0 }, { x: 10, y: 20 }, 0.5).x).toBeGreaterThan(5);
});
