import { expect, test } from 'vitest';
import { MetaStore } from '../ksql/index.ts';
import { emptyDocument } from '../protocol/index.ts';
import { readDocument } from './DocumentModel.ts';
import { describeStatements, planDeployment } from './planDeployment.ts';

const TEXT = `
CREATE SOURCE CONNECTOR gen WITH ('connector.class'='DatagenConnector', 'topic'='s', 'rate'='10');
CREATE STREAM s (id VARCHAR KEY, n INT) WITH (KAFKA_TOPIC='s', VALUE_FORMAT='JSON', PARTITIONS=1);
CREATE STREAM a AS SELECT * FROM s WHERE n > 1 EMIT CHANGES;
CREATE TABLE b AS SELECT id, COUNT(*) AS n FROM a GROUP BY id EMIT CHANGES;
CREATE STREAM other AS SELECT * FROM s EMIT CHANGES;
INSERT INTO s VALUES ('x', 1);
`;
const modelOf = (text: string) => readDocument({ ...emptyDocument(), text }, MetaStore.empty);
const deployedOf = (text: string) => describeStatements(modelOf(text)).map(({ deployed }) => deployed);
const change = (from: string, to: string) => {
  const plan = planDeployment(modelOf(to), deployedOf(from));
  return { drop: plan.drop.map(({ id }) => id), create: plan.create.map(({ deployed }) => deployed.name) };
};

test('an equal text changes nothing, whatever its comments, spaces and letters', () => {
  expect(change(TEXT, TEXT.replace('CREATE STREAM a AS', '-- why\ncreate   stream A as'))).toEqual({ drop: [], create: [] });
});

test('what reads from a changed query is replaced with it, readers first; the rest goes on', () => {
  expect(change(TEXT, TEXT.replace('n > 1', 'n > 2'))).toEqual({ drop: ['B', 'A'], create: ['A', 'B'] });
});

test('a removed statement is dropped, a new one created', () => {
  expect(change(TEXT, TEXT.replace(/CREATE STREAM other.*\n/, 'CREATE STREAM more AS SELECT * FROM a EMIT CHANGES;\n'))).toEqual({ drop: ['OTHER'], create: ['MORE'] });
});

test('INSERT ... VALUES runs once for each time it stands in the text', () => {
  expect(change(TEXT, `${TEXT}INSERT INTO s VALUES ('x', 1);\nINSERT INTO s VALUES ('y', 2);`)).toEqual({ drop: [], create: ['S', 'S'] });
});

test('a statement that cannot be read takes nothing away, not even what the text does not say any more', () => {
  const typo = TEXT.replace('CREATE STREAM a AS SELECT', 'CREATE STREAM a AS SELCT');
  expect(change(TEXT, typo)).toEqual({ drop: [], create: [] });
  expect(change(TEXT, typo.replace(/CREATE STREAM other.*\n/, ''))).toEqual({ drop: [], create: [] });
});

test('a statement with a mistake neither runs nor takes away what ran under its name', () => {
  expect(change(TEXT, TEXT.replace('n > 1', 'm > 1'))).toEqual({ drop: [], create: [] });
});
