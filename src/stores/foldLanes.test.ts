import { describe, expect, test } from 'vitest';
import type { Lane, LaneCell, LanesUpdate } from '../../workers/protocol/index.ts';
import { CELLS_KEPT, foldLanes } from './foldLanes.ts';

const lane = (partition: number, logEndOffset: number, logStartOffset = 0): Lane => ({
  partition, leader: 1, leaderEpoch: 0, replicas: [1], isr: [1], logStartOffset, highWatermark: logEndOffset, lastStableOffset: logEndOffset,
  logEndOffset, sizeInBytes: 0, segments: [], positions: [],
});
const cell = (partition: number, offset: number): LaneCell => ({ partition, offset, timestampMs: 0, key: 'k', value: 'v', kind: 'record' });
const cellsOf = (partition: number, from: number, to: number): LaneCell[] => Array.from({ length: to - from }, (_, i) => cell(partition, from + i));
const update = (lanes: readonly Lane[], cells: readonly LaneCell[], reset = false): LanesUpdate => ({
  topic: 't', isInternal: false, configs: {}, lanes, cells, reset,
});
const offsets = (data: ReturnType<typeof foldLanes>, partition: number): number[] => (data.cells.get(partition) ?? []).map(({ offset }) => offset);

describe('foldLanes', () => {
  test('appends what came to its own lane, and leaves the other lane as the object it was', () => {
    const first = foldLanes(undefined, update([lane(0, 2), lane(1, 1)], [...cellsOf(0, 0, 2), cell(1, 0)], true));
    const second = foldLanes(first, update([lane(0, 3), lane(1, 1)], [cell(0, 2)]));
    expect(offsets(second, 0)).toEqual([0, 1, 2]);
    expect(second.cells.get(1)).toBe(first.cells.get(1));
  });

  test('forgets the cells before a burst of which only the newest were sent', () => {
    const first = foldLanes(undefined, update([lane(0, 2)], cellsOf(0, 0, 2), true));
    expect(offsets(foldLanes(first, update([lane(0, 100)], cellsOf(0, 97, 100))), 0)).toEqual([97, 98, 99]);
  });

  test('a log that lost its beginning or its end loses those cells', () => {
    const first = foldLanes(undefined, update([lane(0, 6)], cellsOf(0, 0, 6), true));
    expect(offsets(foldLanes(first, update([lane(0, 6, 4)], [])), 0)).toEqual([4, 5]);
    expect(offsets(foldLanes(first, update([lane(0, 3)], [])), 0)).toEqual([0, 1, 2]);
    expect(offsets(foldLanes(first, update([lane(0, 4)], [cell(0, 3)])), 0)).toEqual([0, 1, 2, 3]);
  });

  test('a reset begins anew, and memory is bounded', () => {
    const first = foldLanes(undefined, update([lane(0, 2)], cellsOf(0, 0, 2), true));
    expect(offsets(foldLanes(first, update([lane(0, 1)], [cell(0, 0)], true)), 0)).toEqual([0]);
    const many = foldLanes(undefined, update([lane(0, CELLS_KEPT + 50)], cellsOf(0, 0, CELLS_KEPT + 50), true));
    expect(offsets(many, 0)).toHaveLength(CELLS_KEPT);
    expect(offsets(many, 0).at(-1)).toBe(CELLS_KEPT + 49);
  });
});
