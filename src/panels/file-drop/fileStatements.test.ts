import { describe, expect, test } from 'vitest';
import type { FileInspection, PipelineNode, PipelineView } from '../../../workers/protocol/index.ts';
import { planFile, refusePlan, streamNameOf } from './FilePlan.ts';
import { fileStatements } from './fileStatements.ts';

const inspection: FileInspection = {
  name: "Ann's Sensors.csv", sizeInBytes: 10, format: 'CSV', delimiter: ';', estimatedRows: 1, problems: [],
  columns: ['id', 'temp C', 'Size', 'ID2', 'x', 'X'].map((name) => ({ name, type: name === 'id' ? 'INTEGER' : 'VARCHAR', isNullable: false, examples: [] })),
};
const empty: PipelineView = { nodes: [], edges: [], problems: [], isWhole: true, undeployed: [] };
const node = (id: string, file?: string): PipelineNode => ({
  id, config: { kind: 'source-connector', properties: file === undefined ? {} : { file } }, title: id, subtitle: '', position: { x: 0, y: 0 }, span: null,
  columnsIn: [], columnsOut: [], problems: [], isDraft: false, queryId: null, topic: null,
});

describe('fileStatements', () => {
  test('the file becomes a connector and a stream, names quoted where KSQL would read another', () => {
    const plan = { ...planFile(inspection, empty), key: 'id', partitions: 3 };
    expect(fileStatements(inspection, plan)).toEqual({
      connectorId: 'ANN_S_SENSORS_FILE',
      streamId: 'ANN_S_SENSORS',
      text: `CREATE SOURCE CONNECTOR ann_s_sensors_file WITH (
  'connector.class' = 'FileSourceConnector',
  'file' = 'Ann''s Sensors.csv',
  'topic' = 'ann_s_sensors',
  'format' = 'CSV',
  'delimiter' = ';',
  'columns' = 'id INTEGER, \`temp C\` VARCHAR, Size VARCHAR, ID2 VARCHAR, x VARCHAR, X VARCHAR',
  'key' = 'id'
);

CREATE STREAM ann_s_sensors (
  id INTEGER KEY,
  \`temp C\` VARCHAR,
  \`Size\` VARCHAR,
  ID2 VARCHAR,
  \`x\` VARCHAR,
  \`X\` VARCHAR
) WITH (KAFKA_TOPIC = 'ann_s_sensors', VALUE_FORMAT = 'JSON', PARTITIONS = 3);`,
    });
  });

  test('columns that are not taken are in neither, and JSON has no delimiter', () => {
    const json: FileInspection = { ...inspection, name: 'a.json', format: 'JSON', delimiter: null };
    const plan = planFile(json, empty);
    const { text } = fileStatements(json, { ...plan, columns: plan.columns.map((column) => ({ ...column, isTaken: column.name === 'id' })) });
    expect(text).toContain(`'columns' = 'id INTEGER'\n`);
    expect(text).not.toContain('delimiter');
    expect(text).not.toContain('ID2');
  });

  test('a tab is named, not written', () => {
    expect(fileStatements({ ...inspection, delimiter: '\t' }, planFile(inspection, empty)).text).toContain(`'delimiter' = 'tab'`);
  });
});

describe('planFile', () => {
  test('names come from the file and stay out of the way of what is there', () => {
    const graph = { ...empty, nodes: [node('ANN_S_SENSORS'), node('OTHER', "Ann's Sensors.csv")] };
    expect(planFile(inspection, graph)).toMatchObject({ streamName: 'ann_s_sensors_2', storedName: "Ann's Sensors (2).csv", key: null });
  });

  test('any file name gives a name that KSQL takes', () => {
    expect(['2024 a.csv', '..json', 'Größe.csv', 'table.csv', 'noext'].map(streamNameOf)).toEqual(['_2024_a', 'file', 'gr_e', 'table_rows', 'noext']);
  });

  test('a plan that cannot work is refused in words', () => {
    const plan = planFile(inspection, empty);
    expect(refusePlan(plan, empty)).toBeNull();
    expect(refusePlan({ ...plan, streamName: 'select' }, empty)).toMatch(/name/);
    expect(refusePlan({ ...plan, streamName: 'a' }, { ...empty, nodes: [node('A')] })).toBe('a exists already.');
    expect(refusePlan({ ...plan, columns: [] }, empty)).toMatch(/column/);
    expect(refusePlan({ ...plan, partitions: 0 }, empty)).toMatch(/Partitions/);
  });
});
