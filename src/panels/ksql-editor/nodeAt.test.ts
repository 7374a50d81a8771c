import { describe, expect, test } from 'vitest';
import type { PipelineNode, TextSpan } from '../../../workers/protocol/index.ts';
import { nodeAt } from './nodeAt.ts';

const node = (id: string, span: TextSpan | null): PipelineNode => ({
  id, span, config: { kind: 'filter', clause: 'where', condition: '' }, title: '', subtitle: '', position: { x: 0, y: 0 },
  columnsIn: [], columnsOut: [], problems: [], isDraft: span === null, queryId: null, topic: null,
});

const nodes = [node('A', { start: 0, end: 40 }), node('A/where', { start: 20, end: 30 }), node('draft-1', null), node('B', { start: 42, end: 60 })];

describe('nodeAt', () => {
  test('a clause wins over its statement', () => {
    expect(nodeAt(nodes, 25, 25)).toBe('A/where');
    expect(nodeAt(nodes, 10, 10)).toBe('A');
  });

  test('a selection that leaves the clause belongs to the statement', () => {
    expect(nodeAt(nodes, 25, 35)).toBe('A');
  });

  test('between statements there is none', () => {
    expect(nodeAt(nodes, 41, 41)).toBeNull();
    expect(nodeAt(nodes, 10, 50)).toBeNull();
  });
});
