import { expect, test } from 'vitest';
import { browseRequest, emptyBrowse } from './browseRequest.ts';

test('nothing typed gives the newest of all partitions, and no empty search texts', () => {
  expect(browseRequest('t', emptyBrowse)).toEqual({ ok: true, request: { topic: 't', from: { kind: 'newest' }, isolation: 'read_uncommitted', limit: 200 } });
});

test('every search goes along', () => {
  const outcome = browseRequest('t', { ...emptyBrowse, from: 'offset', offset: '12', partition: '0', key: 'red', value: '7', header: 'trace=1' });
  expect(outcome).toMatchObject({ request: { from: { kind: 'offset', offset: 12 }, partition: 0, key: 'red', value: '7', header: 'trace=1' } });
  const byTime = browseRequest('t', { ...emptyBrowse, from: 'time', time: '2024-05-01T12:00' });
  expect(byTime).toMatchObject({ request: { from: { kind: 'time', timestampMs: new Date(2024, 4, 1, 12).getTime() } } });
});

test('an offset or a time that is none is refused at its field', () => {
  expect(browseRequest('t', { ...emptyBrowse, from: 'offset', offset: '-1' })).toMatchObject({ ok: false, field: 'offset' });
  expect(browseRequest('t', { ...emptyBrowse, from: 'time', time: '' })).toMatchObject({ ok: false, field: 'time' });
});
