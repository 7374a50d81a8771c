import { expect, test } from 'vitest';
import type { StatementResult } from '../../../workers/protocol/index.ts';
import { placeOfRecord } from './placeOfRecord.ts';

const result = (over: Partial<StatementResult>): StatementResult => ({ statement: '', type: 'success', message: 'done', ...over });

test('the place is told as Kafka writes it, else in the words of the answer', () => {
  expect(placeOfRecord(result({ rows: [{ TOPIC: 'moves', Partition: 0, offset: 7 }] }))).toBe('moves-0@7');
  expect(placeOfRecord(result({ message: 'Record written to moves-0@7.' }))).toBe('moves-0@7');
  expect(placeOfRecord(result({}))).toBe('done');
});
