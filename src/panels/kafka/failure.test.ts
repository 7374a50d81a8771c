import { expect, test } from 'vitest';
import { OxbowError } from '../../../workers/protocol/index.ts';
import { failureOf } from './failure.ts';

test("an error of the engine is shown by Kafka's name, number and whether trying again may help", () => {
  expect(failureOf(new OxbowError('NOT_ENOUGH_REPLICAS', 'only one in sync'))).toEqual({
    name: 'NOT_ENOUGH_REPLICAS', code: 19, isRetriable: true, message: 'only one in sync',
  });
  expect(failureOf(new OxbowError('TOPIC_ALREADY_EXISTS', 'there'))).toMatchObject({ code: 36, isRetriable: false });
  expect(failureOf(new OxbowError('UNKNOWN_SERVER_ERROR', 'there'))).toMatchObject({ code: -1 });
});

test('what Kafka does not know keeps its own name and has no number', () => {
  expect(failureOf(new OxbowError('DISK_FULL', 'no room'))).toEqual({ name: 'DISK_FULL', code: null, isRetriable: false, message: 'no room' });
  expect(failureOf('odd')).toMatchObject({ name: 'UNKNOWN', code: null, message: 'odd' });
});
