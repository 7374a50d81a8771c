import { describe, expect, test } from 'vitest';
import { MetaStore } from '../ksql/index.ts';
import { emptyDocument, type PipelineDocument, type PipelineEdit } from '../protocol/index.ts';
import { applyEdit, refusedConnection } from './applyEdit.ts';
import { readDocument } from './DocumentModel.ts';
import { documentGraph } from './documentGraph.ts';

const WIDGETS = `-- Widgets from the line
CREATE STREAM widgets (id VARCHAR KEY, colour VARCHAR, weight INT) -- what we make
  WITH (KAFKA_TOPIC='widgets', VALUE_FORMAT='JSON', PARTITIONS=1);

/* Only the red ones */
CREATE STREAM widgets_red AS
  SELECT *
  FROM widgets
  WHERE colour = 'RED'   -- upper case!
  EMIT CHANGES;
`;

const documentOf = (text: string): PipelineDocument => ({ ...emptyDocument(), text });
const edited = (document: PipelineDocument, edit: PipelineEdit): PipelineDocument => {
  const result = applyEdit(document, edit, MetaStore.empty);
  if (!result.ok) throw new Error(result.error);
  return result.value.document;
};
const refused = (document: PipelineDocument, edit: PipelineEdit): string => {
  const result = applyEdit(document, edit, MetaStore.empty);
  if (result.ok) throw new Error(`expected a refusal, got ${result.value.document.text}`);
  return result.error;
};
const graphOf = (document: PipelineDocument) => documentGraph(readDocument(document, MetaStore.empty));
const problemsOf = (document: PipelineDocument): string[] => graphOf(document).problems.map(({ message }) => message);
const edgesOf = (document: PipelineDocument): string[] => graphOf(document).edges.map(({ id }) => id);

describe('the graph of a text', () => {
  test('has a node for each source and clause, and a cable for each hand-over', () => {
    const graph = graphOf(documentOf(WIDGETS));
    expect(graph.nodes.map(({ id }) => id)).toEqual(['WIDGETS', 'WIDGETS_RED/where', 'WIDGETS_RED']);
    expect(graph.edges.map(({ id }) => id)).toEqual(['WIDGETS->WIDGETS_RED/where', 'WIDGETS_RED/where->WIDGETS_RED']);
    expect(graph.nodes.map(({ columnsOut }) => columnsOut.map(({ name }) => name).join())).toEqual(['ID,COLOUR,WEIGHT', 'ID,COLOUR,WEIGHT', 'ID,COLOUR,WEIGHT']);
  });

  test('keeps the nodes of a statement with a mistake, and the mistake stands on the clause that has it', () => {
    const graph = graphOf(documentOf(WIDGETS.replace('WHERE colour', 'WHERE color')));
    const where = graph.nodes.find(({ id }) => id === 'WIDGETS_RED/where')!;
    expect(where.problems[0]).toMatchObject({ suggestion: 'COLOUR', line: 9, column: 9 });
    expect(where.problems[0]!.caret).toContain('^');
  });

  test('joins connectors to the stream of the same topic', () => {
    const text = `CREATE SOURCE CONNECTOR gen WITH ('connector.class'='DatagenConnector', 'topic'='widgets');\n${WIDGETS}\nCREATE SINK CONNECTOR out WITH ('connector.class'='FileSinkConnector', 'topics'='WIDGETS_RED', 'file'='red.jsonl');`;
    expect(edgesOf(documentOf(text))).toEqual(expect.arrayContaining(['GEN->WIDGETS', 'WIDGETS_RED->OUT']));
  });
});

describe('edits are patches', () => {
  test('a new condition replaces only the old one: comments, order and layout stay', () => {
    const document = edited(documentOf(WIDGETS), { type: 'configure', nodeId: 'WIDGETS_RED/where', config: { kind: 'filter', clause: 'where', condition: "colour = 'BLUE' AND weight > 3" } });
    expect(document.text).toBe(WIDGETS.replace("colour = 'RED'", "colour = 'BLUE' AND weight > 3"));
  });

  test('a condition that does not parse is refused and changes nothing', () => {
    expect(refused(documentOf(WIDGETS), { type: 'configure', nodeId: 'WIDGETS_RED/where', config: { kind: 'filter', clause: 'where', condition: 'colour = ' } })).toMatch(/condition/i);
  });

  test('taking a filter away leaves its statement, taking a stream away takes its statement', () => {
    const without = edited(documentOf(WIDGETS), { type: 'remove', nodeIds: ['WIDGETS_RED/where'], keepWire: false });
    expect(without.text).toContain('FROM widgets   -- upper case!\n  EMIT CHANGES;');
    expect(problemsOf(without)).toEqual([]);
    const gone = edited(documentOf(WIDGETS), { type: 'remove', nodeIds: ['WIDGETS_RED'], keepWire: false });
    expect(gone.text).not.toContain('WIDGETS_RED');
    expect(gone.text).toContain('-- Widgets from the line');
  });

  test('a rename follows every place that says the old name', () => {
    const text = `${WIDGETS}\nCREATE TABLE n AS SELECT widgets_red.colour, COUNT(*) AS n FROM widgets_red GROUP BY colour EMIT CHANGES;\n`;
    const document = edited(documentOf(text), { type: 'rename', nodeId: 'WIDGETS_RED', name: 'crimson' });
    expect(document.text).not.toMatch(/widgets_red/i);
    expect(problemsOf(document)).toEqual([]);
  });

  test('an aggregation dropped behind a stream becomes a table that runs', () => {
    const document = edited(documentOf(WIDGETS), { type: 'add', item: { kind: 'aggregate' }, position: { x: 500, y: 0 }, after: 'WIDGETS_RED' });
    expect(problemsOf(document)).toEqual([]);
    expect(edgesOf(document)).toContain('WIDGETS_RED->WIDGETS_RED_BY_ID/group');
    expect(document.text.startsWith(WIDGETS.trimEnd())).toBe(true);
  });

  test('a filter that nobody connected is a draft beside the text, and becomes text when it is', () => {
    const draft = edited(documentOf(WIDGETS), { type: 'add', item: { kind: 'filter' }, position: { x: 1, y: 2 } });
    expect(draft.text).toBe(WIDGETS);
    expect(draft.drafts).toHaveLength(1);
    const connected = edited(draft, { type: 'connect', source: 'WIDGETS', target: 'draft-1' });
    expect(connected.drafts).toEqual([]);
    expect(problemsOf(connected)).toEqual([]);
    expect(connected.layout.positions['WIDGETS_FILTERED/where']).toEqual({ x: 1, y: 2 });
  });

  test('a filter dropped on a cable goes in between', () => {
    const text = `${WIDGETS}CREATE TABLE n AS SELECT colour, COUNT(*) AS n FROM widgets GROUP BY colour EMIT CHANGES;\n`;
    const document = edited(documentOf(text), { type: 'add', item: { kind: 'filter' }, position: { x: 0, y: 0 }, onEdge: 'WIDGETS->N/group' });
    expect(problemsOf(document)).toEqual([]);
    expect(edgesOf(document)).toEqual(expect.arrayContaining(['WIDGETS->N/where', 'N/where->N/group']));
    const second = edited(document, { type: 'add', item: { kind: 'select' }, position: { x: 0, y: 0 }, onEdge: 'WIDGETS->N/where' });
    expect(problemsOf(second)).toEqual([]);
    expect(edgesOf(second)).toContain('WIDGETS_SELECTED->N/where');
  });

  test('a cable that is cut leaves a draft with what was set', () => {
    const document = edited(documentOf(WIDGETS), { type: 'disconnect', edgeId: 'WIDGETS->WIDGETS_RED/where' });
    expect(document.text).not.toContain('WIDGETS_RED'.toLowerCase());
    expect(document.drafts[0]!.config).toMatchObject({ kind: 'filter', condition: "colour = 'RED'" });
  });

  test('what an operator fills covers no other node', () => {
    const withSink = edited(documentOf(WIDGETS), { type: 'add', item: { kind: 'table' }, position: { x: 560, y: 300 } });
    const document = edited(withSink, { type: 'add', item: { kind: 'filter' }, position: { x: 300, y: 300 }, after: 'WIDGETS' });
    expect(document.layout.positions['WIDGETS_FILTERED']!.y).toBeGreaterThan(300 + 72);
  });

  test('an aggregation connected to a live table is that table, there and by that name', () => {
    const text = `${WIDGETS}CREATE TABLE n AS SELECT colour, COUNT(*) AS n FROM widgets GROUP BY colour EMIT CHANGES;\n`;
    const withDraft = edited(documentOf(text), { type: 'add', item: { kind: 'table' }, position: { x: 900, y: 40 } });
    const plain = edited(withDraft, { type: 'connect', source: 'N/group', target: 'draft-1' });
    expect([plain.text, plain.drafts, plain.layout.positions['N']]).toEqual([text, [], { x: 900, y: 40 }]);
    const named = edited(edited(withDraft, { type: 'rename', nodeId: 'draft-1', name: 'colours' }), { type: 'connect', source: 'N', target: 'draft-1' });
    expect(named.text).toContain('CREATE TABLE colours AS');
    expect([named.drafts, named.layout.positions['COLOURS']]).toEqual([[], { x: 900, y: 40 }]);
  });

  test('a file gets the key as a column, by its name and type', () => {
    const text = "CREATE TABLE n (id BIGINT PRIMARY KEY, total INT) WITH (KAFKA_TOPIC='n', VALUE_FORMAT='JSON', PARTITIONS=1);\n";
    const document = edited(documentOf(text), { type: 'add', item: { kind: 'sink-connector', properties: {} }, position: { x: 0, y: 0 }, after: 'N' });
    expect(document.text).toContain("'include.key' = 'true',\n  'key.name' = 'ID',\n  'key.type' = 'BIGINT'");
    expect(problemsOf(document)).toEqual([]);
  });

  test('a draft keeps the name it is given until it is connected', () => {
    const withDraft = edited(documentOf(WIDGETS), { type: 'add', item: { kind: 'topic-sink' }, position: { x: 900, y: 40 } });
    const named = edited(withDraft, { type: 'rename', nodeId: 'draft-1', name: 'reds' });
    expect(graphOf(named).nodes.at(-1)!.title).toBe('REDS');
    expect(edited(named, { type: 'connect', source: 'WIDGETS_RED', target: 'draft-1' }).text).toContain('CREATE STREAM reds AS');
    expect(refused(withDraft, { type: 'rename', nodeId: 'draft-1', name: 'widgets' })).toMatch(/exists/);
  });

  test('a generator is a connector and a stream over its topic', () => {
    const document = edited(emptyDocument(), {
      type: 'add',
      item: { kind: 'source-connector', properties: { 'connector.class': 'DatagenConnector', quickstart: 'widgets' }, columns: [{ name: 'colour', type: 'VARCHAR', isKey: false }] },
      position: { x: 0, y: 0 },
    });
    expect(problemsOf(document)).toEqual([]);
    expect(edgesOf(document)).toEqual(['WIDGETS_SOURCE->WIDGETS']);
    expect(document.text).toContain('  colour VARCHAR\n');
  });

  test('settings of a connector change in place', () => {
    const text = "CREATE SOURCE CONNECTOR gen WITH (\n  'connector.class' = 'DatagenConnector', -- made up\n  'rate' = '10',\n  'topic' = 'widgets'\n);\n";
    const document = edited(documentOf(text), { type: 'configure', nodeId: 'GEN', config: { kind: 'source-connector', properties: { 'connector.class': 'DatagenConnector', rate: '50', topic: 'widgets', seed: '7' } } });
    expect(document.text).toContain("-- made up\n  'rate' = '50'");
    expect(document.text).toContain("'seed' = '7'");
  });
});

describe('connections that cannot be say why', () => {
  const text = `${WIDGETS}CREATE STREAM small AS SELECT * FROM widgets_red WHERE weight < 3 EMIT CHANGES;\nCREATE TABLE n AS SELECT colour, COUNT(*) AS n FROM small GROUP BY colour EMIT CHANGES;\nCREATE STREAM labels AS SELECT id, weight FROM widgets EMIT CHANGES;\n`;
  test.each([
    ['SMALL', 'WIDGETS_RED/where', /cycle/],
    ['SMALL', 'SMALL/where', /cycle/],
    ['N', 'WIDGETS', /cycle/],
    ['WIDGETS', 'N', /table/],
    ['WIDGETS', 'WIDGETS', /itself/],
    ['N', 'LABELS/select', /cannot be resolved/],
  ])('%s to %s', (source, target, reason) => {
    expect(refusedConnection(documentOf(text), source, target, MetaStore.empty)).toMatch(reason);
  });

  test('and one that can be is not refused', () => {
    expect(refusedConnection(documentOf(text), 'WIDGETS', 'N/group', MetaStore.empty)).toBeUndefined();
  });
});

test('what a console created joins the text, what it dropped leaves it', () => {
  const created = edited(documentOf(WIDGETS), { type: 'adopt', statements: ['CREATE TABLE n AS SELECT id, COUNT(*) AS n FROM widgets GROUP BY id EMIT CHANGES', 'SHOW STREAMS;'] });
  expect(edgesOf(created)).toContain('WIDGETS->N/group');
  expect(created.text.startsWith(WIDGETS.trimEnd())).toBe(true);
  const dropped = edited(created, { type: 'adopt', statements: ['DROP TABLE n DELETE TOPIC;', 'DROP STREAM widgets_red;'] });
  expect(graphOf(dropped).nodes.map(({ id }) => id)).toEqual(['WIDGETS']);
  expect(edited(dropped, { type: 'adopt', statements: [WIDGETS] }).text).toContain('widgets_red');
});
