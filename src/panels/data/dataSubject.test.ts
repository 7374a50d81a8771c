import { expect, test } from 'vitest';
import type { NodeConfig, PipelineNode, PipelineView } from '../../../workers/protocol/index.ts';
import { dataSubject } from './dataSubject.ts';

const node = (id: string, config: NodeConfig, topic: string | null = null, isDraft = false): PipelineNode => ({
  id, config, topic, isDraft, title: id, subtitle: '', position: { x: 0, y: 0 }, span: null, columnsIn: [], columnsOut: [], problems: [], queryId: null,
});
const relation = (kind: 'stream' | 'table', name: string): NodeConfig => ({
  kind, name, topic: name.toLowerCase(), valueFormat: 'JSON', keyFormat: 'KAFKA', partitions: 1, columns: [], isDerived: false,
});
const graph: PipelineView = {
  nodes: [
    node('A', relation('stream', 'A'), 'a'),
    node('T', relation('table', 'T'), 't'),
    node('T/where', { kind: 'filter', clause: 'where', condition: 'x' }),
    node('GEN', { kind: 'source-connector', properties: {} }, 'a'),
    node('OUT', { kind: 'sink-connector', properties: { file: 'out.csv' } }),
    node('draft-1', { kind: 'filter', clause: 'where', condition: '' }, null, true),
  ],
  edges: [], problems: [], isWhole: true, undeployed: [],
};

test('each node shows what it holds or what its statement gives', () => {
  expect(dataSubject(graph, 'A')).toEqual({ kind: 'topic', nodeId: 'A', name: 'A', topic: 'a' });
  expect(dataSubject(graph, 'T/where')).toEqual({ kind: 'table', nodeId: 'T', name: 'T', topic: 't' });
  expect(dataSubject(graph, 'GEN')).toEqual({ kind: 'topic', nodeId: 'GEN', name: 'GEN', topic: 'a' });
  expect(dataSubject(graph, 'OUT')).toEqual({ kind: 'sink', nodeId: 'OUT', name: 'OUT', file: 'out.csv' });
  expect(dataSubject(graph, 'draft-1')).toBeNull();
  expect(dataSubject(graph, 'gone')).toBeNull();
});
