import { afterEach, describe, expect, test } from 'vitest';
import { batchesIn, decodeUtf8 } from '../../common/index.ts';
import { Producer } from '../../clients/index.ts';
import { toWireError, type BrowseRequest, type BrowseResult, type HandProduceRequest } from '../../protocol/index.ts';
import { consumerNamed, openRoom, type OpenRoom } from '../testing/openRoom.ts';
import { readGroups } from './readGroups.ts';

const opened: OpenRoom[] = [];
const open = async (options: Parameters<typeof openRoom>[0] = {}): Promise<OpenRoom> => {
  const room = await openRoom(options);
  opened.push(room);
  return room;
};
afterEach(async () => {
  await Promise.all(opened.splice(0).map((one) => one.close()));
});

const create = (one: OpenRoom, name = 't', partitions = 3, replicationFactor = 1, configs: Record<string, string> = {}): Promise<void> =>
  one.room.createTopic({ name, partitions, replicationFactor, configs });
const record = (part: Partial<HandProduceRequest> = {}): HandProduceRequest => ({ topic: 't', key: null, value: 'v', partitioner: 'default', acks: 'all', ...part });
const look = ({ room }: OpenRoom, part: Partial<BrowseRequest> = {}): Promise<BrowseResult> => room.browse({ topic: 't', from: { kind: 'earliest' }, limit: 100, ...part });
const values = ({ records }: BrowseResult): Array<string | null> => records.map(({ value }) => value);
const failsWith = (errorName: string, message = ''): object => ({ errorName, message: expect.stringContaining(message) });

describe('topics', () => {
  test('are created, widened, configured and deleted', async () => {
    const one = await open();
    await create(one, 't', 2, 3, { 'cleanup.policy': 'compact' });
    await one.room.createPartitions('t', 4);
    await one.room.alterConfigs('t', { 'retention.ms': '1000', 'cleanup.policy': null });
    const configs = await one.room.describeConfigs('t');
    expect(configs.find(({ name }) => name === 'retention.ms')).toMatchObject({ value: '1000', isDefault: false, documentation: expect.stringMatching(/\w/) });
    expect(configs.find(({ name }) => name === 'cleanup.policy')).toMatchObject({ value: 'delete', isDefault: true });
    expect((await one.room.describe()).topics.find(({ name }) => name === 't')).toMatchObject({ replicationFactor: 3, partitions: { length: 4 } });
    await one.room.deleteTopic('t');
    expect((await one.room.describe()).topics).toEqual([]);
  });

  test('what cannot be is refused by its name in Kafka', async () => {
    const one = await open();
    await create(one);
    await expect(create(one)).rejects.toMatchObject(failsWith('TOPIC_ALREADY_EXISTS'));
    await expect(create(one, 'a b')).rejects.toMatchObject(failsWith('INVALID_TOPIC_EXCEPTION'));
    await expect(create(one, 'u', 1, 4)).rejects.toMatchObject(failsWith('INVALID_REPLICATION_FACTOR'));
    await expect(create(one, 'u', 1, 1, { 'retention.ms': 'soon' })).rejects.toMatchObject(failsWith('INVALID_CONFIG'));
    await expect(one.room.alterConfigs('t', { 'segment.bytes': '-1' })).rejects.toMatchObject(failsWith('INVALID_CONFIG'));
    await expect(one.room.createPartitions('t', 2)).rejects.toMatchObject(failsWith('INVALID_PARTITIONS'));
    for (const call of [one.room.deleteTopic('n'), one.room.describeConfigs('n'), one.room.createPartitions('n', 2), one.room.deleteRecords('n', 0, 1), one.room.electLeaders('preferred', 'n'), one.room.exportSegment('n', 0, 0)])
      await expect(call).rejects.toMatchObject(failsWith('UNKNOWN_TOPIC_OR_PARTITION'));
    expect(toWireError(await create(one).catch((error: unknown) => error))).toMatchObject({ code: 'TOPIC_ALREADY_EXISTS' });
  });
});

describe('a record by hand', () => {
  test('goes where its key says, and the numbers say why', async () => {
    const one = await open();
    await create(one);
    const sent = await one.room.produce(record({ key: 'kafka', value: { a: 1 }, headers: { h: 'x' }, timestamp: 5 }));
    const [, hash, positive, partition] = /^murmur2\("kafka"\) = (-?\d+)(?:, made positive (\d+))?, mod 3 = (\d)$/.exec(sent.why)!;
    expect(Number(positive ?? hash) % 3).toBe(Number(partition));
    expect(Number(positive ?? hash)).toBe(Number(hash) & 0x7fffffff);
    expect(sent).toMatchObject({ partition: Number(partition), offset: 0, timestamp: 5 });
    expect((await look(one)).records).toMatchObject([{
      partition: sent.partition, offset: 0, timestampMs: 5, timestampType: 'CreateTime', eventTimeMs: null, key: 'kafka', value: '{"a":1}',
      headers: [{ key: 'h', value: 'x' }], sequence: 0, producerEpoch: 0, leaderEpoch: 0, isTransactional: false,
    }]);
  });

  test('without a key stays with one partition, or takes them in turn', async () => {
    const one = await open();
    await create(one);
    const sticky = [await one.room.produce(record()), await one.room.produce(record()), await one.room.produce(record())];
    expect(new Set(sticky.map(({ partition }) => partition)).size).toBe(1);
    expect(sticky[0]!.why).toContain('16384 bytes');
    await one.room.produce(record({ value: 'x'.repeat(20_000) }));
    const inTurn = [];
    for (let i = 0; i < 4; i++) inTurn.push(await one.room.produce(record({ key: 'same', partitioner: 'round-robin' })));
    expect(inTurn.map(({ partition }) => partition)).toEqual([0, 1, 2, 0]);
    expect(inTurn[3]!.why).toContain('turn 3 mod 3 = 0');
  });

  test('names its partition, or asks nobody whether it arrived', async () => {
    const one = await open();
    await create(one);
    expect(await one.room.produce(record({ partition: 2, acks: '1' }))).toMatchObject({ partition: 2, offset: 0, why: expect.stringContaining('names it') });
    expect(await one.room.produce(record({ partition: 2, acks: '0' }))).toMatchObject({ partition: 2, offset: -1 });
    await expect.poll(async () => (await look(one)).records.length).toBe(2);
  });

  test('that nobody can take is refused', async () => {
    const one = await open({ retries: 2 });
    await create(one, 't', 1, 3, { 'min.insync.replicas': '3', 'max.message.bytes': '1000' });
    await expect(one.room.produce(record({ topic: 'nowhere' }))).rejects.toMatchObject(failsWith('UNKNOWN_TOPIC_OR_PARTITION', 'nowhere'));
    await expect(one.room.produce(record({ partition: 1 }))).rejects.toMatchObject(failsWith('UNKNOWN_TOPIC_OR_PARTITION', 'it has 1'));
    await expect(one.room.produce(record({ value: 'x'.repeat(2_000) }))).rejects.toMatchObject(failsWith('MESSAGE_TOO_LARGE'));
    const { leader } = one.cluster.image.partition('t', 0)!;
    await one.room.kill([1, 2, 3].find((id) => id !== leader)!);
    await expect.poll(() => one.cluster.image.partition('t', 0)!.isr.length).toBe(2);
    await expect(one.room.produce(record())).rejects.toMatchObject(failsWith('NOT_ENOUGH_REPLICAS'));
    expect(await one.room.produce(record({ acks: '1' }))).toMatchObject({ offset: 0 });
  });
});

describe('the message browser', () => {
  const fill = async (one: OpenRoom, count: number, partitions = 2): Promise<void> => {
    await create(one, 't', partitions);
    for (let i = 0; i < count; i++) await one.room.produce(record({ key: `k${i % 3}`, value: `value ${i}`, partition: i % partitions, timestamp: 1_000 + i, headers: { n: String(i) } }));
  };

  test('begins at the beginning, at an offset, at a time or at the end', async () => {
    const one = await open();
    await fill(one, 10);
    expect(values(await look(one, { limit: 3 }))).toEqual(['value 0', 'value 1', 'value 2']);
    expect(values(await look(one, { from: { kind: 'offset', offset: 3 }, partition: 1 }))).toEqual(['value 7', 'value 9']);
    expect(values(await look(one, { from: { kind: 'time', timestampMs: 1_007 } }))).toEqual(['value 7', 'value 8', 'value 9']);
    expect(values(await look(one, { from: { kind: 'newest' }, limit: 2 }))).toEqual(['value 8', 'value 9']);
    expect(await look(one, { limit: 3 })).toMatchObject({ isComplete: false });
    expect(await look(one)).toMatchObject({ isComplete: true, scanned: 10 });
  });

  test('finds by key, value and header, whatever the case', async () => {
    const one = await open();
    await fill(one, 10);
    expect(values(await look(one, { key: 'K1' }))).toEqual(['value 1', 'value 4', 'value 7']);
    expect(values(await look(one, { value: 'VALUE 9', from: { kind: 'newest' }, limit: 1 }))).toEqual(['value 9']);
    expect(values(await look(one, { header: 'n=4' }))).toEqual(['value 4']);
    expect((await look(one, { header: 'N' })).records.length).toBe(10);
    expect(await look(one, { value: 'nothing' })).toMatchObject({ records: [], isComplete: true });
  });

  test('goes back from the end as far as it takes', async () => {
    const one = await open();
    await create(one, 't', 2);
    const producer = new Producer(one.cluster.network, one.time, { lingerMs: 5 });
    const text = (n: number): Uint8Array<ArrayBuffer> => new TextEncoder().encode(n === 3 ? 'needle' : `hay ${n}`);
    await Promise.all(Array.from({ length: 5_000 }, (_, i) => producer.send({ topic: 't', partition: i % 2, key: null, value: text(i), timestamp: i })));
    await producer.close();
    expect(await look(one, { from: { kind: 'newest' }, value: 'needle', limit: 5 })).toMatchObject({ records: [{ value: 'needle' }], isComplete: true, scanned: 5_000 });
    const newest = await look(one, { from: { kind: 'newest' }, limit: 700 });
    expect(newest.records.map(({ timestampMs }) => timestampMs)).toEqual(Array.from({ length: 700 }, (_, i) => 4_300 + i));
    expect(newest.scanned).toBeLessThan(3_000);
  });

  test('shows of transactions what the isolation lets it see', async () => {
    const one = await open();
    await create(one, 't', 1);
    const producer = new Producer(one.cluster.network, one.time, { transactionalId: 'x' });
    const send = (value: string): Promise<unknown> => producer.send({ topic: 't', key: null, value: new TextEncoder().encode(value) });
    await producer.initTransactions();
    for (const [value, end] of [['aborted', 'abort'], ['committed', 'commit']] as const) {
      producer.beginTransaction();
      await send(value);
      await (end === 'abort' ? producer.abortTransaction() : producer.commitTransaction());
    }
    producer.beginTransaction();
    await send('open');
    expect(values(await look(one, { isolation: 'read_committed' }))).toEqual(['committed']);
    expect(values(await look(one, { isolation: 'read_committed', from: { kind: 'newest' } }))).toEqual(['committed']);
    const all = await look(one);
    expect(values(all)).toEqual(['aborted', 'committed', 'open']);
    expect(all.records[0]).toMatchObject({ isTransactional: true, sequence: 0 });
    await producer.close();
  });

  test('shows bytes that are no text as hex, and times by the source', async () => {
    const column = (name: string, base: 'BIGINT' | 'INTEGER'): { readonly name: string; readonly type: { readonly base: typeof base } } => ({ name, type: { base } });
    const format = (name: 'JSON' | 'KAFKA') => ({ name, delimiter: ',', isWrapped: true });
    const one = await open({
      sources: [{
        kind: 'STREAM', name: 'T', topic: 't', schema: { key: [column('ID', 'INTEGER')], value: [column('AT', 'BIGINT')] }, keyFormat: format('KAFKA'), valueFormat: format('JSON'),
        timestampColumn: 'AT', partitions: undefined, replicas: undefined, sql: '', queryId: undefined, readsFrom: [],
      }],
    });
    await create(one, 't', 1);
    await create(one, 'raw', 1);
    await one.room.produce(record({ key: 7, value: { AT: 99 }, timestamp: 1 }));
    await one.room.produce(record({ key: 8, value: 'no json', timestamp: 2 }));
    expect((await look(one)).records).toMatchObject([{ key: '7', eventTimeMs: 99, keyBytes: new Uint8Array([0, 0, 0, 7]) }, { key: '8', value: 'no json', eventTimeMs: null }]);
    const producer = new Producer(one.cluster.network, one.time);
    await producer.send({ topic: 'raw', key: new Uint8Array([0xff, 0xfe]), value: new Uint8Array([0, 1, 2]) });
    await producer.send({ topic: 'raw', key: null, value: null });
    await producer.close();
    expect((await look(one, { topic: 'raw' })).records).toMatchObject([{ key: '0xfffe', value: '0x000102' }, { key: null, value: null, valueBytes: null }]);
  });

  test('says what is out of range and what is not there', async () => {
    const one = await open();
    await fill(one, 6);
    await expect(look(one, { from: { kind: 'offset', offset: 4 } })).rejects.toMatchObject(failsWith('OFFSET_OUT_OF_RANGE', 't-0 ends at 3'));
    await expect(look(one, { topic: 'nowhere' })).rejects.toMatchObject(failsWith('UNKNOWN_TOPIC_OR_PARTITION'));
    await expect(look(one, { partition: 9 })).rejects.toMatchObject(failsWith('UNKNOWN_TOPIC_OR_PARTITION', 'it has 2'));
    await one.room.deleteRecords('t', 0, 2);
    expect(values(await look(one, { partition: 0, from: { kind: 'offset', offset: 0 } }))).toEqual(['value 4']);
    await expect(one.room.deleteRecords('t', 0, 100)).rejects.toMatchObject(failsWith('OFFSET_OUT_OF_RANGE'));
  });
});

test('a segment is exported as the file that Kafka would have', async () => {
  const one = await open();
  await create(one, 't', 1);
  await one.room.produce(record({ key: 'k', value: 'first' }));
  await one.room.produce(record({ key: 'k', value: 'second' }));
  const { name, bytes } = await one.room.exportSegment('t', 0, 0);
  expect(name).toBe('00000000000000000000.log');
  expect([...batchesIn(bytes)].map(({ baseOffset, count }) => [baseOffset, count])).toEqual([[0, 1], [1, 1]]);
  expect(decodeUtf8(bytes)).toContain('second');
  await expect(one.room.exportSegment('t', 0, 1)).rejects.toMatchObject(failsWith('OFFSET_OUT_OF_RANGE'));
});

describe('brokers', () => {
  test('that are not there can neither be killed nor restarted', async () => {
    const { room } = await open();
    await expect(room.kill(9)).rejects.toMatchObject(failsWith('INVALID_REQUEST', 'no broker 9'));
    await expect(room.restart(9)).rejects.toMatchObject(failsWith('INVALID_REQUEST'));
    await expect(room.restart(1)).rejects.toMatchObject(failsWith('INVALID_REQUEST', 'is up'));
    await expect(room.slow(1, -1)).rejects.toMatchObject(failsWith('INVALID_REQUEST'));
    await expect(room.setBrokerCount(6)).rejects.toMatchObject(failsWith('INVALID_REQUEST'));
  });

  test('are added, and taken away where they hold nothing', async () => {
    const one = await open();
    await one.room.setBrokerCount(4);
    expect((await one.room.describe()).brokers.map(({ brokerId, state }) => [brokerId, state])).toEqual([[1, 'up'], [2, 'up'], [3, 'up'], [4, 'up']]);
    await one.room.setBrokerCount(3);
    await create(one, 't', 3, 3);
    await expect(one.room.setBrokerCount(2)).rejects.toMatchObject(failsWith('INVALID_REQUEST', 'broker 3 holds replicas of t'));
  });

  test('can be slow, cut off and well again', async () => {
    const { room } = await open();
    const fault = async (): Promise<unknown> => (await room.describe()).brokers[0]!.fault;
    await room.slow(1, 20);
    expect(await fault()).toEqual({ kind: 'slow', delayMs: 20 });
    await room.cutOff(1);
    expect(await fault()).toEqual({ kind: 'cut-off' });
    await expect.poll(async () => (await room.describe()).brokers[0]!.state).toBe('fenced');
    await room.reconnect(1);
    await expect.poll(async () => (await room.describe()).brokers[0]!.state, { timeout: 3_000 }).toBe('up');
    expect(await fault()).toEqual({ kind: 'none' });
  });

  test('get their leaderships back by election; a leader that is the right one needs none', async () => {
    const one = await open();
    await create(one, 't', 3, 3);
    const leaders = (): number[] => one.cluster.image.topics.get('t')!.partitions.map(({ leader }) => leader);
    const preferred = leaders();
    await one.room.kill(1);
    await expect.poll(leaders).not.toContain(1);
    await one.room.restart(1);
    await expect.poll(() => one.cluster.image.topics.get('t')!.partitions.every(({ isr }) => isr.length === 3), { timeout: 3_000 }).toBe(true);
    await one.room.electLeaders('preferred');
    expect(leaders()).toEqual(preferred);
    await one.room.electLeaders('preferred');
    await expect(one.room.electLeaders('preferred', 't')).rejects.toMatchObject(failsWith('ELECTION_NOT_NEEDED'));
  });
});

describe('groups', () => {
  test('are reset when nobody is in them, and deleted', async () => {
    const one = await open();
    await create(one, 't', 2);
    for (let i = 0; i < 10; i++) await one.room.produce(record({ partition: i % 2, timestamp: 100 + i }));
    await one.room.startConsumer(consumerNamed('Sally'));
    await expect.poll(() => one.room.consumers.list()[0]!.view.consumed, { timeout: 4_000 }).toBe(10);
    await expect(one.room.resetOffsets('g', 't', { kind: 'earliest' })).rejects.toMatchObject(failsWith('NON_EMPTY_GROUP'));
    await expect(one.room.deleteGroup('g')).rejects.toMatchObject(failsWith('NON_EMPTY_GROUP'));
    await one.room.stopConsumer('Sally', 'leave');
    const committed = async (): Promise<number[]> => (await readGroups(one.cluster))[0]!.committed.map(({ offset }) => offset);
    expect(await committed()).toEqual([5, 5]);
    await one.room.resetOffsets('g', 't', { kind: 'shift', by: -2 });
    expect(await committed()).toEqual([3, 3]);
    await one.room.resetOffsets('g', 't', { kind: 'time', timestampMs: 103 });
    expect(await committed()).toEqual([2, 1]);
    await one.room.resetOffsets('g', 't', { kind: 'offset', offset: 100 });
    expect(await committed()).toEqual([5, 5]);
    await one.room.resetOffsets('g', 't', { kind: 'earliest' });
    expect(await committed()).toEqual([0, 0]);
    await expect(one.room.resetOffsets('g', 'nowhere', { kind: 'latest' })).rejects.toMatchObject(failsWith('UNKNOWN_TOPIC_OR_PARTITION'));
    await expect(one.room.resetOffsets('fresh', 't', { kind: 'shift', by: 1 })).rejects.toMatchObject(failsWith('INVALID_REQUEST', 'committed nothing'));
    await one.room.deleteGroup('g');
    await expect(one.room.deleteGroup('g')).rejects.toMatchObject(failsWith('GROUP_ID_NOT_FOUND'));
  });
});

describe('a consumer by hand', () => {
  test('polls only when asked at rate 0, as a member all the while', async () => {
    const one = await open();
    await create(one, 't', 1);
    for (let i = 0; i < 5; i++) await one.room.produce(record({ value: `v${i}`, key: 'k' }));
    await one.room.startConsumer(consumerNamed('Sally', { rate: 0 }));
    const hand = one.room.consumers.list()[0]!;
    await expect.poll(() => hand.positions.size, { timeout: 3_000 }).toBe(1);
    expect(hand.view).toMatchObject({ state: 'running', consumed: 0, error: null });
    expect(await one.room.pollConsumer('Sally', 2)).toMatchObject([{ value: 'v0', offset: 0, producerEpoch: 0 }, { value: 'v1', offset: 1 }]);
    expect(await one.room.pollConsumer('Sally', 10)).toMatchObject([{ value: 'v2' }, { value: 'v3' }, { value: 'v4' }]);
    await expect.poll(() => [...hand.positions.values()].map(({ offset }) => offset)).toEqual([5]);
    await new Promise((resolve) => setTimeout(resolve, 120));
    expect(hand.view.consumed).toBe(5);
  });

  test('keeps to its rate, stands while frozen and goes on', async () => {
    const one = await open();
    await create(one, 't', 1);
    for (let i = 0; i < 40; i++) await one.room.produce(record({ acks: '1' }));
    await one.room.startConsumer(consumerNamed('Sally', { rate: 20 }));
    const hand = one.room.consumers.list()[0]!;
    await expect.poll(() => hand.view.consumed, { timeout: 3_000 }).toBeGreaterThan(0);
    const before = hand.view.consumed;
    const started = Date.now();
    await new Promise((resolve) => setTimeout(resolve, 600));
    const rate = (hand.view.consumed - before) / ((Date.now() - started) / 1000);
    expect(rate).toBeGreaterThan(8);
    expect(rate).toBeLessThan(28);
    await one.room.freezeConsumer('Sally', true);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const frozenAt = hand.view.consumed;
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(hand.view).toMatchObject({ state: 'frozen', consumed: frozenAt });
    await expect(one.room.pollConsumer('Sally', 1)).rejects.toMatchObject(failsWith('INVALID_REQUEST', 'frozen'));
    await one.room.freezeConsumer('Sally', false);
    await one.room.setConsumerRate('Sally', 1_000);
    await expect.poll(() => hand.view.consumed, { timeout: 3_000 }).toBe(40);
  });

  test('fails with what it cannot get over, and is told so', async () => {
    const one = await open();
    await create(one, 't', 1);
    await one.room.startConsumer(consumerNamed('Sally', { sessionTimeoutMs: 5 }));
    const hand = one.room.consumers.list()[0]!;
    await expect.poll(() => hand.view, { timeout: 3_000 }).toMatchObject({ state: 'failed', error: { name: 'INVALID_SESSION_TIMEOUT', code: 26, isRetriable: false } });
    await expect(one.room.freezeConsumer('Sally', true)).rejects.toMatchObject(failsWith('INVALID_REQUEST', 'failed'));
    await expect(one.room.startConsumer(consumerNamed('Sally'))).rejects.toMatchObject(failsWith('INVALID_REQUEST', 'already'));
    await one.room.stopConsumer('Sally', 'leave');
    await expect(one.room.stopConsumer('Sally', 'leave')).rejects.toMatchObject(failsWith('INVALID_REQUEST', 'no consumer Sally'));
    await expect(one.room.startConsumer(consumerNamed('Bob', { groupId: '' }))).rejects.toMatchObject(failsWith('INVALID_GROUP_ID'));
  });
});
