import { expect, test } from 'vitest';
import type { PipelineNode, PipelineView } from '../../../workers/protocol/index.ts';
import { countStatements } from './countStatements.ts';

const node = (id: string, isDraft = false): PipelineNode => ({
  id, isDraft, config: { kind: 'filter', clause: 'where', condition: '' }, title: '', subtitle: '', position: { x: 0, y: 0 }, span: null,
  columnsIn: [], columnsOut: [], problems: [], queryId: null, topic: null,
});
const view = (nodes: PipelineNode[], undeployed: string[]): PipelineView => ({ nodes, undeployed, edges: [], problems: [], isWhole: true });

test('clauses count as their statement, drafts are none', () => {
  expect(countStatements(view([node('A'), node('B'), node('B/where'), node('draft-1', true)], ['B/where', 'B', 'draft-1']))).toEqual({ all: 2, notRunning: 1 });
});
