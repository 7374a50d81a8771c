import { describe, expect, test } from 'vitest';
import { emptyDraft, fieldOfProduceError, produceRequest, type ProduceDraft } from './produceRequest.ts';

const of = (part: Partial<ProduceDraft>) => produceRequest('t', { ...emptyDraft, ...part });

describe('produceRequest', () => {
  test('no key is null and an empty key is an empty text: Kafka sends them to different places', () => {
    expect(of({ hasKey: false, key: 'x', value: 'v' })).toMatchObject({ ok: true, request: { key: null, value: 'v' } });
    expect(of({ key: '' })).toMatchObject({ request: { key: '' } });
  });

  test('a tombstone has no value; anything else stays as it was typed', () => {
    expect(of({ isTombstone: true, value: 'left over' })).toMatchObject({ request: { value: null } });
    expect(of({ value: ' {"a": 1}' })).toMatchObject({ request: { value: ' {"a": 1}' } });
  });

  test('a chosen partition goes along, a partitioner only by its name', () => {
    expect(of({ partition: 2 })).toMatchObject({ request: { partition: 2, partitioner: 'default' } });
    const byRobin = of({ partition: 'round-robin' });
    expect(byRobin).toMatchObject({ request: { partitioner: 'round-robin' } });
    expect(byRobin.ok && 'partition' in byRobin.request).toBe(false);
  });

  test('headers without a name are refused at their field, empty rows are left out', () => {
    expect(of({ headers: [{ name: '', value: 'x' }] })).toMatchObject({ ok: false, field: 'headers' });
    const outcome = of({ headers: [{ name: '', value: '' }, { name: 'trace', value: '7' }] });
    expect(outcome).toMatchObject({ request: { headers: { trace: '7' } } });
  });

  test('a time is local, and nothing typed means now', () => {
    const outcome = of({ timestamp: '2024-05-01T12:00:00' });
    expect(outcome).toMatchObject({ request: { timestamp: new Date(2024, 4, 1, 12).getTime() } });
    const now = of({});
    expect(now.ok && 'timestamp' in now.request).toBe(false);
    expect(of({ timestamp: 'soon' })).toMatchObject({ ok: false, field: 'timestamp' });
  });
});

test("Kafka's refusals stand at the field that they are about", () => {
  expect(['NOT_ENOUGH_REPLICAS', 'INVALID_TIMESTAMP', 'MESSAGE_TOO_LARGE', 'NOT_LEADER_OR_FOLLOWER'].map(fieldOfProduceError)).toEqual(['acks', 'timestamp', 'value', null]);
});
