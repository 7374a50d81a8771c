import { describe, expect, test } from 'vitest';
import type { NodeCounters, TelemetryFrame, ViewUpdate } from '../../workers/protocol/index.ts';
import { mergeFrames } from './mergeFrames.ts';

const frame = (sequence: number, part: Partial<TelemetryFrame> = {}): TelemetryFrame => ({
  sequence, timeMs: sequence * 16, nodes: [], edges: [], views: [], isPaused: false, speed: 1, storageFailure: null, ...part,
});
const node = (nodeId: string, recordsIn: number): NodeCounters => ({
  nodeId, recordsIn, recordsOut: 0, skipped: 0, lag: 0, state: 'running', error: null, progress: null,
});
const sample = (key: string) => ({ key, timestampMs: 0 });

describe('mergeFrames', () => {
  test('keeps the later totals of a node, and nodes of both', () => {
    const merged = mergeFrames(frame(1, { nodes: [node('A', 1), node('B', 1)] }), frame(2, { nodes: [node('A', 5)] }));
    expect(merged.nodes.map(({ nodeId, recordsIn }) => [nodeId, recordsIn])).toEqual([['A', 5], ['B', 1]]);
    expect(merged.sequence).toBe(2);
  });

  test('adds what went over a cable', () => {
    const merged = mergeFrames(
      frame(1, { edges: [{ edgeId: 'A->B', count: 3, samples: [sample('x')] }] }),
      frame(2, { edges: [{ edgeId: 'A->B', count: 4, samples: [sample('y')] }, { edgeId: 'B->C', count: 1, samples: [] }] }),
    );
    expect(merged.edges).toEqual([
      { edgeId: 'A->B', count: 7, samples: [sample('x'), sample('y')] },
      { edgeId: 'B->C', count: 1, samples: [] },
    ]);
  });

  test('bounds samples but not the count', () => {
    const many = Array.from({ length: 150 }, (_, i) => sample(String(i)));
    const flows = { edges: [{ edgeId: 'A->B', count: 150, samples: many }] };
    const merged = mergeFrames(frame(1, flows), frame(2, flows));
    expect(merged.edges[0]?.count).toBe(300);
    expect(merged.edges[0]?.samples).toHaveLength(200);
  });

  test('keeps view updates in order: each builds on the one before', () => {
    const update = (key: string): ViewUpdate => ({ viewId: 'v', kind: 'rows', columns: [], changes: [{ key, row: null }], total: 0, reset: false });
    const merged = mergeFrames(frame(1, { views: [update('a')] }), frame(2, { views: [update('b')] }));
    expect(merged.views).toEqual([update('a'), update('b')]);
  });

  test('keeps only the last state of a view that is sent whole', () => {
    const groups = (ids: readonly string[]): ViewUpdate => ({
      viewId: 'g', kind: 'groups',
      groups: ids.map((groupId) => ({
        groupId, state: 'Empty', protocolType: 'consumer', assignor: '', rebalanceProtocol: 'EAGER', generationId: 0, coordinator: 1, members: [], partitions: [], events: [],
      })),
    });
    const other: ViewUpdate = { viewId: 'v', kind: 'rows', columns: [], changes: [], total: 0, reset: false };
    const merged = mergeFrames(frame(1, { views: [groups(['a']), other] }), frame(2, { views: [groups(['a', 'b'])] }));
    expect(merged.views).toEqual([other, groups(['a', 'b'])]);
  });
});
