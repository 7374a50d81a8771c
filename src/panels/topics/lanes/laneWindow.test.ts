import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Lane, LaneCell, LanePosition } from '../../../../workers/protocol/index.ts';
import { bracketsOf, CELL_WIDTH, flagsOf, flagText, lastFirst, laneWindow, linesOf, missingOf, placeFlags, scrollLane, shareOf, slotsOf } from './laneWindow.ts';

const lane = (part: Partial<Lane> = {}): Lane => ({
  partition: 0, leader: 1, leaderEpoch: 0, replicas: [1], isr: [1], logStartOffset: 0, highWatermark: 100, lastStableOffset: 100, logEndOffset: 100,
  sizeInBytes: 0, segments: [], positions: [], ...part,
});
const position = (name: string, offset: number): LanePosition => ({ name, groupId: 'g', offset, lag: 0, isLive: true });
const WIDTH = 10 * CELL_WIDTH;

describe('laneWindow', () => {
  test('follows the log end with room behind it, and a short log begins at its start', () => {
    expect(laneWindow(lane(), WIDTH, null)).toEqual({ first: 92, capacity: 10 });
    expect(laneWindow(lane({ logEndOffset: 3 }), WIDTH, null)).toEqual({ first: 0, capacity: 10 });
    expect(laneWindow(lane({ logStartOffset: 50, logEndOffset: 53 }), WIDTH, null)).toEqual({ first: 50, capacity: 10 });
  });

  test('never shows what is before the log start or far behind the log end, wherever it was scrolled', () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.nat(1000), fc.integer({ min: -50, max: 3000 }), fc.integer({ min: 1, max: 2000 }), (start, length, at, width) => {
        const ends = { logStartOffset: start, logEndOffset: start + length };
        const window = laneWindow(ends, width, at);
        expect(window.first).toBeGreaterThanOrEqual(start);
        expect(window.first).toBeLessThanOrEqual(lastFirst(ends, window.capacity));
        expect(slotsOf(ends, window, () => undefined).length).toBeLessThanOrEqual(window.capacity);
      }),
    );
  });

  test('scrolling back stays where it is while records come; at the end it follows again', () => {
    const window = laneWindow(lane(), WIDTH, null);
    expect(scrollLane(lane(), window, -5)).toBe(87);
    expect(laneWindow(lane({ logEndOffset: 500 }), WIDTH, 87).first).toBe(87);
    expect(scrollLane(lane(), { first: 87, capacity: 10 }, 5)).toBeNull();
    expect(scrollLane(lane(), { first: 3, capacity: 10 }, -50)).toBe(0);
  });
});

test('slots hold what is on screen and in the log, with gaps where the log has no record', () => {
  const cell = (offset: number): LaneCell => ({ partition: 0, offset, timestampMs: 0, key: null, value: null, kind: 'record' });
  const known = new Map([95, 97].map((offset) => [offset, cell(offset)]));
  const slots = slotsOf(lane({ logEndOffset: 98, logStartOffset: 95 }), { first: 94, capacity: 10 }, (offset) => known.get(offset));
  expect(slots.map(({ offset, cell: found }) => [offset, found !== null])).toEqual([[95, true], [96, false], [97, true]]);
});

test('only the stretch on screen that is not at hand is asked for', () => {
  const window = { first: 80, capacity: 10 };
  expect(missingOf(lane(), window, (offset) => offset >= 85)).toEqual({ from: 80, to: 85 });
  expect(missingOf(lane(), window, (offset) => offset < 83 || offset > 86)).toEqual({ from: 83, to: 87 });
  expect(missingOf(lane(), window, () => true)).toBeNull();
  expect(missingOf(lane({ logStartOffset: 100 }), { first: 100, capacity: 10 }, () => false)).toBeNull();
});

test('lines at the same offset are one line with several names; those off screen are not drawn', () => {
  const window = { first: 90, capacity: 12 };
  expect(linesOf(lane(), window)).toEqual([{ offset: 100, kinds: ['lso', 'hw', 'end'], x: 10 * CELL_WIDTH }]);
  expect(linesOf(lane({ lastStableOffset: 95, highWatermark: 98 }), window).map(({ offset, kinds }) => [offset, ...kinds])).toEqual([[95, 'lso'], [98, 'hw'], [100, 'end']]);
});

test('a bracket is cut at the window, and the empty active segment is there', () => {
  const segments = [
    { baseOffset: 0, endOffset: 95, sizeInBytes: 10, isActive: false },
    { baseOffset: 95, endOffset: 100, sizeInBytes: 5, isActive: false },
    { baseOffset: 100, endOffset: 100, sizeInBytes: 0, isActive: true },
  ];
  const brackets = bracketsOf(lane({ segments }), { first: 92, capacity: 10 });
  expect(brackets.map(({ baseOffset, x, width, isCutLeft, isCutRight }) => [baseOffset, x / CELL_WIDTH, width / CELL_WIDTH, isCutLeft, isCutRight])).toEqual([
    [0, 0, 3, true, false], [95, 3, 5, false, false], [100, 8, 1, false, false],
  ]);
  expect(bracketsOf(lane({ segments }), { first: 10, capacity: 10 })).toHaveLength(1);
});

test('flags of those who stand at one place are one, and what is off screen gathers at the edges', () => {
  const flags = flagsOf([position('Sally', 95), position('Bob', 3), position('Ann', 95), position('Zed', 8)], { first: 90, capacity: 10 });
  expect(flags.map(({ x, beyond, positions }) => [beyond, x / CELL_WIDTH, positions.map(({ name }) => name).join()])).toEqual([
    ['left', 0, 'Bob,Zed'], [null, 5, 'Ann,Sally'],
  ]);
  expect(flagsOf([position('Sally', 200)], { first: 90, capacity: 10 })[0]?.beyond).toBe('right');
});

test('flags that would lie over each other get rows of their own, and hang to the left where there is no room', () => {
  const window = { first: 90, capacity: 20 };
  const placed = placeFlags(flagsOf([position('Sally', 92), position('Bob', 93), position('Ann', 109), position('Old', 3)], window), 20 * CELL_WIDTH);
  expect(placed.map(({ text, row, isFlipped }) => [text, row, isFlipped])).toEqual([
    ['Old at 3', 0, false], ['Sally is here', 0, false], ['Bob is here', 1, false], ['Ann is here', 0, true],
  ]);
});

test('a flag says who is here', () => {
  const who = (...names: string[]): string => flagText({ positions: names.map((name) => position(name, 7)), offset: 7, beyond: null });
  expect([who('Sally'), who('Sally', 'Bob'), who('Sally', 'Bob', 'Ann')]).toEqual(['Sally is here', 'Sally and Bob are here', 'Sally and 2 more are here']);
  expect(flagText({ positions: [position('Sally', 7)], offset: 7, beyond: 'left' })).toBe('Sally at 7');
});

test('the overview puts every offset between the ends', () => {
  expect([0, 25, 100, 300].map((offset) => shareOf(offset, lane()))).toEqual([0, 0.25, 1, 1]);
  expect(shareOf(7, { logStartOffset: 7, logEndOffset: 7 })).toBe(1);
});
