import { expect, test } from 'vitest';
import type { PipelineNode, PipelineView } from '../../../workers/protocol/index.ts';
import { flattenOutline } from './flattenOutline.ts';

const node = (id: string): PipelineNode => ({
  id, config: { kind: 'filter', clause: 'where', condition: '' }, title: id, subtitle: '', position: { x: 0, y: 0 }, span: null,
  columnsIn: [], columnsOut: [], problems: [], isDraft: false, queryId: null, topic: null,
});
const view = (ids: string[], edges: [string, string][]): PipelineView => ({
  nodes: ids.map(node), edges: edges.map(([source, target]) => ({ id: `${source}->${target}`, source, target, isDraft: false })),
  problems: [], isWhole: true, undeployed: [],
});
const lines = (of: PipelineView): string[] => flattenOutline(of).map((item) => `${'  '.repeat(item.depth)}${item.node.id}${item.isReference ? ' ^' : ''}`);

test('nodes stand under what feeds them, and a second time only as a reference', () => {
  expect(lines(view(['D', 'A', 'B', 'C'], [['A', 'C'], ['B', 'C'], ['C', 'D']]))).toEqual(['A', '  C', '    D', 'B', '  C ^']);
});

test('a circle is still shown once', () => {
  expect(lines(view(['A', 'B'], [['A', 'B'], ['B', 'A']]))).toEqual(['A', '  B', '    A ^']);
});
