import { afterEach, describe, expect, test } from 'vitest';
import { must, SeededRandom } from '../../common/index.ts';
import type { Cluster } from '../../broker/index.ts';
import { MemoryStorage } from '../../storage/index.ts';
import { Serdes } from '../../serde/index.ts';
import {
  InvalidStateStoreException, InvalidStateStorePartitionException, KafkaStreams, KeyQuery, Materialized, MultiVersionedKeyQuery, Position, Query, QueryableStoreTypes,
  RangeQuery, SessionWindows, StateQueryRequest, StoreQueryParameters, Stores, StreamsApplication, StreamsBuilder, StreamsNotStartedException, StreamsStoppedException,
  TimestampedKeyQuery, TimestampedRangeQuery, TimeWindows, UnknownStateStoreException, VersionedKeyQuery, WindowKeyQuery, WindowRangeQuery, Consumed, ContextualProcessor,
  type KeyValue, type KeyValueStore, type ProcessorContext, type QueryResult, type Record, type StreamsConfig, type Topology, type ValueAndTimestamp, type Windowed,
} from '../index.ts';
import { caughtUp, closeAll, closing, counting, createTopics, openCluster, produce, readAll, someEntries, source, start, string, tally, time, until } from '../testing/streamsFixture.ts';

afterEach(closeAll);

const FAST: Partial<StreamsConfig> = { sessionTimeoutMs: 600, heartbeatIntervalMs: 100, statestoreCacheMaxBytes: 0 };
const { fromNameAndType } = StoreQueryParameters;
const keyValueStore = QueryableStoreTypes.keyValueStore<string, bigint>();

const open = async (partitions: number): Promise<Cluster> => {
  const cluster = await openCluster(new MemoryStorage());
  await createTopics(cluster, { in: partitions, out: partitions });
  return cluster;
};

const application = (cluster: Cluster, topology: Topology, config: Partial<StreamsConfig> = {}): StreamsApplication => {
  const app = new StreamsApplication(topology, { applicationId: 'app', ...FAST, ...config }, { network: cluster.network, time, stateStorage: new MemoryStorage() });
  closing(() => app.close());
  return app;
};

const appCaughtUp = (app: StreamsApplication): Promise<void> => until(() => {
  if (app.state === 'ERROR') throw app.error;
  return app.isCaughtUp();
}, 'it has caught up', 8000);

const taskShares = (app: StreamsApplication): number[] =>
  app.instances().map(({ threads }) => threads.flatMap(({ activeTasks }) => activeTasks.filter(({ state }) => state === 'RUNNING')).length).sort();

const succeeded = <R>(result: QueryResult<R> | undefined): R => {
  if (result?.isSuccess !== true) throw new Error(`the query failed: ${JSON.stringify(result)}`);
  return result.result;
};

const reasons = (results: ReadonlyMap<number, QueryResult<unknown>>): Array<readonly [number, string]> =>
  [...results].map(([partition, result]) => [partition, result.isSuccess ? 'success' : result.failureReason] as const).sort(([a], [b]) => a - b);

const asMap = <V>(entries: Iterable<KeyValue<string, V>>): Map<string, V> => {
  const map = new Map<string, V>();
  for (const { key, value } of entries) {
    expect(map.has(key), `${key} comes once`).toBe(false);
    map.set(key, value);
  }
  return map;
};

const windows = <V>(entries: Iterable<KeyValue<Windowed<string>, V>>): Array<readonly [string, number, V]> =>
  [...entries].map(({ key, value }) => [key.key, key.window.startMs, value] as const);

describe('a store request', () => {
  test('gives a table with or without timestamps, one partition of it or all', async () => {
    const cluster = await open(3);
    const entries = someEntries(new SeededRandom(1), 60);
    await produce(cluster, 'in', entries, 7);
    const streams = await start(cluster, counting());
    await caughtUp(streams);
    const expected = tally(entries.map(([key]) => key));
    expect(asMap(streams.store(fromNameAndType('counts', keyValueStore)).all())).toEqual(expected);
    const timestamped = streams.store(fromNameAndType('counts', QueryableStoreTypes.timestampedKeyValueStore<string, bigint>()));
    for (const [key, count] of expected) expect(timestamped.get(key)).toEqual({ value: count, timestamp: 7 });
    expect(timestamped.approximateNumEntries()).toBe(expected.size);
    expect(timestamped.get('missing')).toBeNull();
    const homes = new Map((await readAll(cluster, 'app-counts-changelog')).map(({ key, partition }) => [must(key), partition]));
    for (let partition = 0; partition < 3; partition++) {
      const part = streams.store(fromNameAndType('counts', keyValueStore).withPartition(partition));
      expect(asMap(part.all())).toEqual(new Map([...expected].filter(([key]) => homes.get(key) === partition)));
      for (const [key, count] of expected) expect(part.get(key)).toBe(homes.get(key) === partition ? count : null);
    }
    expect(() => streams.store(fromNameAndType('counts', keyValueStore).withPartition(3))).toThrow(InvalidStateStorePartitionException);
    expect(() => streams.store(fromNameAndType('nothing', keyValueStore))).toThrow(UnknownStateStoreException);
    expect(() => streams.store(fromNameAndType('counts', QueryableStoreTypes.windowStore()))).toThrow(InvalidStateStoreException);
  });

  test('is refused before the start and after the end', async () => {
    const cluster = await open(1);
    const streams = new KafkaStreams(counting(), { applicationId: 'app', ...FAST }, { network: cluster.network, time });
    const request = StateQueryRequest.inStore('counts').withQuery(KeyQuery.withKey('a'));
    expect(() => streams.store('counts')).toThrow(StreamsNotStartedException);
    expect(() => streams.query(request)).toThrow(StreamsNotStartedException);
    await streams.start();
    const store = streams.store<string, bigint>('counts');
    expect(store.get('a')).toBeNull();
    expect(() => streams.query(StateQueryRequest.inStore('nothing').withQuery(KeyQuery.withKey('a')))).toThrow(UnknownStateStoreException);
    await streams.close();
    expect(() => store.get('a')).toThrow(StreamsStoppedException);
    expect(() => streams.query(request)).toThrow(StreamsStoppedException);
  });

  test('reads windows of one key, of a range and of all, forwards and backwards', async () => {
    const cluster = await open(2);
    for (const at of [5, 12, 13, 25]) await produce(cluster, 'in', [['a', ''], ['b', ''], ['c', '']], at);
    const builder = new StreamsBuilder();
    source(builder).groupByKey().windowedBy(TimeWindows.ofSizeWithNoGrace(10)).count(Materialized.as<string, bigint>('counts').withRetention(1000));
    const streams = await start(cluster, builder.build());
    await caughtUp(streams);
    const store = streams.store(fromNameAndType('counts', QueryableStoreTypes.windowStore<string, bigint>()));
    for (const key of ['a', 'b', 'c']) {
      expect(store.fetch(key, 10)).toBe(2n);
      expect(store.fetch(key, 11)).toBeNull();
      expect([...store.fetch(key, 0, 10)]).toEqual([{ key: 0, value: 1n }, { key: 10, value: 2n }]);
      expect([...store.backwardFetch(key, 10, 20)]).toEqual([{ key: 20, value: 1n }, { key: 10, value: 2n }]);
    }
    expect([...store.fetch('z', 0, 100)]).toEqual([]);
    expect(windows(store.fetchAll(20, 20)).sort()).toEqual([['a', 20, 1n], ['b', 20, 1n], ['c', 20, 1n]]);
    expect(windows(store.fetchRange('a', 'b', 0, 10)).sort()).toEqual([['a', 0, 1n], ['a', 10, 2n], ['b', 0, 1n], ['b', 10, 2n]]);
    expect(windows(store.all())).toHaveLength(9);
    expect(windows(store.backwardAll()).sort()).toEqual(windows(store.all()).sort());
    expect(windows(store.backwardFetchAll(0, 10)).sort()).toEqual(windows(store.fetchAll(0, 10)).sort());
    expect(windows(store.backwardFetchRange('c', null, 0, 100))).toEqual([['c', 20, 1n], ['c', 10, 2n], ['c', 0, 1n]]);
    const timestamped = streams.store(fromNameAndType('counts', QueryableStoreTypes.timestampedWindowStore<string, bigint>()));
    expect(timestamped.fetch('a', 10)).toEqual({ value: 2n, timestamp: 13 });
    expect(() => streams.store(fromNameAndType('counts', QueryableStoreTypes.sessionStore()))).toThrow(InvalidStateStoreException);

    const ask = <R>(query: Query<R>): ReadonlyMap<number, QueryResult<R>> => streams.query(StateQueryRequest.inStore('counts').withQuery(query)).partitionResults;
    const { partition } = streams.queryMetadataForKey('counts', 'b', string);
    expect([...succeeded(ask(WindowKeyQuery.withKeyAndWindowStartRange<string, ValueAndTimestamp<bigint>>('b', 5, 20)).get(partition))])
      .toEqual([{ key: 10, value: { value: 2n, timestamp: 13 } }, { key: 20, value: { value: 1n, timestamp: 25 } }]);
    const all = [0, 1].flatMap((one) => windows(succeeded(ask(WindowRangeQuery.withWindowStartRange<string, ValueAndTimestamp<bigint>>(20, 20)).get(one))));
    expect(all.map(([key, at, { value }]) => [key, at, value]).sort()).toEqual([['a', 20, 1n], ['b', 20, 1n], ['c', 20, 1n]]);
    expect(reasons(ask(WindowRangeQuery.withKey('a')))).toEqual([[0, 'UNKNOWN_QUERY_TYPE'], [1, 'UNKNOWN_QUERY_TYPE']]);
    expect(reasons(ask(KeyQuery.withKey('a')))).toEqual([[0, 'UNKNOWN_QUERY_TYPE'], [1, 'UNKNOWN_QUERY_TYPE']]);
  });

  test('reads sessions', async () => {
    const cluster = await open(2);
    for (const at of [0, 3, 50]) await produce(cluster, 'in', [['a', ''], ['b', '']], at);
    const builder = new StreamsBuilder();
    source(builder).groupByKey().windowedBy(SessionWindows.ofInactivityGapWithNoGrace(10)).count(Materialized.as<string, bigint>('sessions').withRetention(1000));
    const streams = await start(cluster, builder.build());
    await caughtUp(streams);
    const store = streams.store(fromNameAndType('sessions', QueryableStoreTypes.sessionStore<string, bigint>()));
    expect(windows(store.fetch('a'))).toEqual([['a', 0, 2n], ['a', 50, 1n]]);
    expect(windows(store.backwardFetch('b'))).toEqual([['b', 50, 1n], ['b', 0, 2n]]);
    expect(windows(store.fetchRange(null, null))).toHaveLength(4);
    expect(windows(store.backwardFetchRange('b', null))).toEqual([['b', 50, 1n], ['b', 0, 2n]]);
    expect(store.fetchSession('a', 0, 3)).toBe(2n);
    expect(store.fetchSession('a', 0, 4)).toBeNull();
    expect(windows(store.findSessions('a', 4, 60))).toEqual([['a', 50, 1n]]);
    expect(windows(store.backwardFindSessions('a', 0, 60))).toEqual([['a', 50, 1n], ['a', 0, 2n]]);
    expect(windows(store.findSessionsInRange('a', 'b', 0, 0)).sort()).toEqual([['a', 0, 2n], ['b', 0, 2n]]);
    expect(windows(store.fetch('z'))).toEqual([]);
    const request = StateQueryRequest.inStore('sessions').withQuery(WindowRangeQuery.withKey<string, bigint>('a'));
    const { partition } = streams.queryMetadataForKey('sessions', 'a', string);
    expect(windows(succeeded(streams.query(request).partitionResults.get(partition)))).toEqual([['a', 0, 2n], ['a', 50, 1n]]);
  });

  test('reads versions', async () => {
    const cluster = await open(2);
    for (const at of [10, 20, 30]) await produce(cluster, 'in', [['a', `v${at}`], ['b', `w${at}`]], at);
    const builder = new StreamsBuilder();
    builder.table('in', Consumed.with(string, string), Materialized.as<string, string>(Stores.persistentVersionedKeyValueStore('versions', 1000)));
    const streams = await start(cluster, builder.build());
    await caughtUp(streams);
    const store = streams.store(fromNameAndType('versions', QueryableStoreTypes.versionedKeyValueStore<string, string>()));
    expect(store.get('a')).toEqual({ value: 'v30', timestamp: 30, validTo: undefined });
    expect(store.getAsOf('b', 25)).toEqual({ value: 'w20', timestamp: 20, validTo: 30 });
    expect(store.getVersions('a', null, 20, 'ascending').map(({ value }) => value)).toEqual(['v10', 'v20']);
    expect(store.getVersions('z', null, null, 'ascending')).toEqual([]);
    expect(() => streams.store(fromNameAndType('versions', keyValueStore))).toThrow(InvalidStateStoreException);
    const ask = <R>(query: Query<R>): R => succeeded(streams.query(StateQueryRequest.inStore('versions').withQuery(query)).getOnlyPartitionResult() ?? undefined);
    expect(ask(VersionedKeyQuery.withKey<string, string>('a'))).toMatchObject({ value: 'v30' });
    expect(ask(VersionedKeyQuery.withKey<string, string>('a').asOf(15))).toMatchObject({ value: 'v10', validTo: 20 });
    const home = streams.queryMetadataForKey('versions', 'b', string).partition;
    const values = (query: MultiVersionedKeyQuery<string, string>): string[] =>
      [...succeeded(streams.query(StateQueryRequest.inStore('versions').withQuery(query).withPartitions([home])).partitionResults.get(home))].map(({ value }) => value);
    const versions = MultiVersionedKeyQuery.withKey<string, string>('b');
    expect(values(versions)).toEqual(['w30', 'w20', 'w10']);
    expect(values(versions.fromTime(15).toTime(25).withAscendingTimestamps())).toEqual(['w10', 'w20']);
    expect(values(versions.fromTime(15).toTime(25).withDescendingTimestamps())).toEqual(['w20', 'w10']);
    expect(() => values(versions.fromTime(25).toTime(15))).toThrow('from 25 to 15');
  });

  test('finds keys that a processor keeps where no producer would put them', async () => {
    class Index extends ContextualProcessor<string, string, never, never> {
      #store!: KeyValueStore<string, string>;

      override init(context: ProcessorContext<never, never>): void {
        super.init(context);
        this.#store = context.getStateStore('by-value');
      }

      override process(record: Record<string, string>): void {
        this.#store.put(record.value, record.key);
      }
    }
    const cluster = await open(4);
    const entries = Array.from({ length: 40 }, (_, i) => [`k${i}`, `v${i}`] as const);
    await produce(cluster, 'in', entries);
    const builder = new StreamsBuilder();
    builder.addStateStore(Stores.keyValueStoreBuilder('by-value', string, string));
    source(builder).process({ get: () => new Index() }, 'by-value');
    const streams = await start(cluster, builder.build());
    await caughtUp(streams);
    const store = streams.store<string, string>('by-value');
    for (const [key, value] of entries) expect(store.get(value)).toBe(key);
    expect(() => streams.store(fromNameAndType('by-value', QueryableStoreTypes.timestampedKeyValueStore()))).toThrow(InvalidStateStoreException);
    const result = streams.query(StateQueryRequest.inStore('by-value').withQuery(TimestampedKeyQuery.withKey('v1')).withPartitions([0]));
    expect(reasons(result.partitionResults)).toEqual([[0, 'UNKNOWN_QUERY_TYPE']]);
  });
});

describe('a query', () => {
  test('is answered partition by partition, with failures as values', async () => {
    const cluster = await open(3);
    const entries = someEntries(new SeededRandom(2), 60);
    await produce(cluster, 'in', entries, 5);
    const streams = await start(cluster, counting());
    await caughtUp(streams);
    const expected = tally(entries.map(([key]) => key));
    const counts = StateQueryRequest.inStore('counts');
    for (const [key, count] of expected) {
      expect(streams.query(counts.withQuery(KeyQuery.withKey<string, bigint>(key))).getOnlyPartitionResult()?.result).toBe(count);
      expect(streams.query(counts.withQuery(TimestampedKeyQuery.withKey<string, bigint>(key))).getOnlyPartitionResult()?.result).toEqual({ value: count, timestamp: 5 });
    }
    expect(streams.query(counts.withQuery(KeyQuery.withKey('missing'))).getOnlyPartitionResult()).toBeNull();
    const rows = [...streams.query(counts.withQuery(RangeQuery.withNoBounds<string, bigint>())).partitionResults.values()].flatMap((result) => [...succeeded(result)]);
    expect(asMap(rows)).toEqual(expected);
    expect(() => streams.query(counts.withQuery(RangeQuery.withNoBounds())).getOnlyPartitionResult()).toThrow();
    for (const partition of [0, 1, 2]) {
      const keys = (query: RangeQuery<string, bigint> | TimestampedRangeQuery<string, bigint>): string[] =>
        [...(succeeded(streams.query(counts.withQuery<IterableIterator<KeyValue<string, unknown>>>(query).withPartitions([partition])).partitionResults.get(partition)))].map(({ key }) => key);
      const ascending = keys(RangeQuery.withRange<string, bigint>('k1', 'k5').withAscendingKeys());
      expect(ascending).toEqual([...ascending].sort());
      expect(keys(TimestampedRangeQuery.withRange<string, bigint>('k1', 'k5').withDescendingKeys())).toEqual([...ascending].reverse());
      expect(keys(RangeQuery.withLowerBound<string, bigint>('k3')).every((key) => key >= 'k3')).toBe(true);
      expect(keys(RangeQuery.withUpperBound<string, bigint>('k3')).every((key) => key <= 'k3')).toBe(true);
    }
    const asked = streams.query(counts.withQuery(KeyQuery.withKey('k1')).withPartitions([1, 3]));
    expect(reasons(asked.partitionResults)).toEqual([[1, 'success'], [3, 'DOES_NOT_EXIST']]);
    class Strange extends Query<string> {}
    expect(reasons(streams.query(counts.withQuery(new Strange()).withPartitions([0])).partitionResults)).toEqual([[0, 'UNKNOWN_QUERY_TYPE']]);
    expect(reasons(streams.query(counts.withQuery(KeyQuery.withKey(null)).withPartitions([0])).partitionResults)).toEqual([[0, 'STORE_EXCEPTION']]);
    const explained = streams.query(counts.withQuery(KeyQuery.withKey('k1')).enableExecutionInfo()).partitionResults;
    expect(explained.get(0)?.executionInfo).toEqual([expect.stringMatching(/^handled by counts of task 0_0 \(RUNNING\) in \d+\.\d+ ms$/)]);
    expect(asked.partitionResults.get(1)?.executionInfo).toEqual([]);
  });

  test('tells what it has seen, and waits for what it is asked to have seen', async () => {
    const cluster = await open(2);
    const streams = await start(cluster, counting());
    const request = StateQueryRequest.inStore('counts').withQuery(KeyQuery.withKey<string, bigint>('a'));
    expect(streams.query(request).position.isEmpty).toBe(true);
    const home = streams.queryMetadataForKey('counts', 'a', string).partition;
    const bound = Position.emptyPosition().withComponent('in', home, 2);
    const results = (): Array<readonly [number, string]> => reasons(streams.query(request.withPositionBound(bound)).partitionResults);
    expect(results()).toEqual([[home, 'NOT_UP_TO_BOUND'], [1 - home, 'success']].sort());
    expect(reasons(streams.query(request.withPositionBound(bound).requireActive()).partitionResults)).toEqual([[0, 'success'], [1, 'success']]);
    await produce(cluster, 'in', [['a', '1'], ['a', '2'], ['a', '3']]);
    await caughtUp(streams);
    expect(results()).toEqual([[0, 'success'], [1, 'success']]);
    expect([...streams.query(request).position.components]).toEqual([{ topic: 'in', partition: home, offset: 2 }]);
    const unknown = StateQueryRequest.inStore('counts').withQuery(VersionedKeyQuery.withKey('a')).withPositionBound(bound.withComponent('in', home, 9));
    expect(reasons(streams.query(unknown).partitionResults)).toEqual([[0, 'UNKNOWN_QUERY_TYPE'], [1, 'UNKNOWN_QUERY_TYPE']]);
  });

  test('may leave out what the record cache holds back', async () => {
    const cluster = await open(1);
    const streams = await start(cluster, counting(), { statestoreCacheMaxBytes: 1_000_000, commitIntervalMs: 60_000 });
    await produce(cluster, 'in', [['a', '1']]);
    const ask = (query: Query<unknown>): unknown => streams.query(StateQueryRequest.inStore('counts').withQuery(query)).getOnlyPartitionResult()?.result;
    await until(() => ask(KeyQuery.withKey('a')) === 1n, 'it is counted');
    expect([ask(KeyQuery.withKey('a').skipCache()), ask(TimestampedKeyQuery.withKey('a').skipCache())]).toEqual([undefined, undefined]);
    expect(ask(TimestampedKeyQuery.withKey('a'))).toEqual({ value: 1n, timestamp: 0 });
  });

  test('for where a key is may name the partitioner that was used', async () => {
    const cluster = await open(3);
    const streams = await start(cluster, counting());
    const partitionBy = (choose: (topic: string, key: string, value: unknown, numPartitions: number) => number | ReadonlySet<number> | undefined): number =>
      streams.queryMetadataForKey('counts', 'a', choose).partition;
    expect([partitionBy((topic, key, value, count) => (topic === 'in' && key === 'a' && value === null ? count - 1 : 0)), partitionBy(() => new Set([1]))]).toEqual([2, 1]);
    expect(partitionBy(() => undefined)).toBe(streams.queryMetadataForKey('counts', 'a', string).partition);
    expect(() => partitionBy(() => new Set([0, 1]))).toThrow('not in several');
  });

  test('for lags tells how far each store is behind its changelog', async () => {
    const cluster = await open(2);
    const streams = await start(cluster, counting());
    await produce(cluster, 'in', [['a', '1'], ['a', '2'], ['b', '3']]);
    await caughtUp(streams);
    const lags = must((await streams.allLocalStorePartitionLags()).get('counts'));
    expect([...lags.keys()].sort()).toEqual([0, 1]);
    expect([...lags.values()].reduce((sum, { endOffsetPosition }) => sum + endOffsetPosition, 0)).toBe(3);
    expect([...lags.values()].map(({ offsetLag }) => offsetLag)).toEqual([0, 0]);
  });

  test('of a global store is refused, a request for the store is not', async () => {
    const cluster = await open(2);
    await createTopics(cluster, { users: 2 });
    await produce(cluster, 'users', [['a', 'Ann'], ['b', 'Bob']]);
    const builder = new StreamsBuilder();
    builder.globalTable('users', Consumed.with(string, string), Materialized.as('users-store'));
    source(builder).to('out');
    const streams = await start(cluster, builder.build(), { defaultKeySerde: Serdes.String() as never, defaultValueSerde: Serdes.String() as never });
    expect(streams.query(StateQueryRequest.inStore('users-store').withQuery(KeyQuery.withKey('a'))).globalResult).toMatchObject({ isSuccess: false, failureReason: 'UNKNOWN_QUERY_TYPE' });
    expect(asMap(streams.store(fromNameAndType('users-store', QueryableStoreTypes.keyValueStore<string, string>())).all())).toEqual(new Map([['a', 'Ann'], ['b', 'Bob']]));
    expect(streams.queryMetadataForKey('users-store', 'a', string)).toEqual({ activeProcessId: streams.processId, standbyProcessIds: [], partition: -1 });
    expect(streams.streamsMetadataForStore('users-store').map(({ processId }) => processId)).toEqual([streams.processId]);
  });
});

describe('with more than one instance', () => {
  test('each answers for what it has, the application for all, and everybody knows who has what', async () => {
    const cluster = await open(4);
    const app = application(cluster, counting());
    await app.start();
    await app.addInstance();
    await until(() => taskShares(app).join() === '2,2', 'both have two tasks');
    const entries = someEntries(new SeededRandom(3), 100);
    await produce(cluster, 'in', entries);
    await appCaughtUp(app);
    const expected = tally(entries.map(([key]) => key));
    expect(asMap(app.store(fromNameAndType('counts', keyValueStore)).all())).toEqual(expected);
    expect(reasons(app.query(StateQueryRequest.inStore('counts').withQuery(KeyQuery.withKey('k1')).requireActive()).partitionResults))
      .toEqual([0, 1, 2, 3].map((partition) => [partition, 'success']));
    const metadata = app.metadataForAllStreamsClients();
    expect(metadata.map(({ processId }) => processId)).toEqual(['instance-1', 'instance-2']);
    const activeTasks = new Map(app.instances().map(({ processId, threads }) => [processId, threads.flatMap(({ activeTasks: tasks }) => tasks.map(({ taskId }) => Number(taskId.slice(2))))]));
    for (const { processId, topicPartitions, stateStoreNames } of metadata) {
      expect(topicPartitions.map(({ partition }) => partition).sort()).toEqual(must(activeTasks.get(processId)).sort());
      expect([...stateStoreNames]).toEqual(['counts']);
    }
    for (const key of expected.keys()) {
      const { activeProcessId, partition } = app.queryMetadataForKey('counts', key, string);
      expect(must(activeTasks.get(must(activeProcessId)))).toContain(partition);
    }
    expect(app.streamsMetadataForStore('counts')).toEqual(metadata);
    expect(app.streamsMetadataForStore('other')).toEqual([]);
  });

  test('an instance has not what is with the other', async () => {
    const cluster = await open(2);
    const first = await start(cluster, counting(), FAST, { processId: 'one' });
    const second = new KafkaStreams(counting(), { applicationId: 'app', ...FAST }, { network: cluster.network, time, processId: 'two' });
    closing(() => second.close());
    await second.start();
    const here = (streams: KafkaStreams): number[] => streams.taskStores('counts').filter(({ state }) => state === 'RUNNING').map(({ partition }) => partition);
    await until(() => here(first).length === 1 && here(second).length === 1, 'each has one task');
    const [mine] = here(first);
    const request = StateQueryRequest.inStore('counts').withQuery(KeyQuery.withKey('k1')).withPartitions([0, 1, 2]);
    expect(new Map(reasons(first.query(request).partitionResults))).toEqual(new Map([[must(mine), 'success'], [1 - must(mine), 'NOT_PRESENT'], [2, 'DOES_NOT_EXIST']]));
    expect(() => first.store(fromNameAndType('counts', keyValueStore).withPartition(1 - must(mine)))).toThrow(InvalidStateStorePartitionException);
    expect(first.metadataForAllStreamsClients()).toEqual(second.metadataForAllStreamsClients());
  });

  test('standby copies answer where stale stores are enabled, and queries say what they are', async () => {
    const cluster = await open(2);
    const app = application(cluster, counting(), { numStandbyReplicas: 1, sessionTimeoutMs: 60_000 });
    await app.start();
    const second = await app.addInstance();
    const entries = someEntries(new SeededRandom(4), 100);
    await produce(cluster, 'in', entries);
    const standbys = (): number => app.instances().reduce((sum, { threads }) => sum + threads.reduce((all, { standbyTasks }) => all + standbyTasks.length, 0), 0);
    await until(() => taskShares(app).join() === '1,1' && standbys() === 2, 'each has one task and a copy of the other');
    await appCaughtUp(app);
    const expected = tally(entries.map(([key]) => key));
    const stale = fromNameAndType('counts', keyValueStore).enableStaleStores();
    expect(asMap(app.store(stale).all())).toEqual(expected);
    await until(() => app.metadataForAllStreamsClients().every(({ standbyStateStoreNames }) => standbyStateStoreNames.has('counts')), 'the standbys are known');
    const { activeProcessId, standbyProcessIds } = app.queryMetadataForKey('counts', 'k1', string);
    expect([activeProcessId, ...standbyProcessIds].sort()).toEqual(['instance-1', 'instance-2']);
    app.killInstance(second);
    await until(() => {
      const copies = app.store(stale);
      return copies.approximateNumEntries() === expected.size && [...copies.all()].every(({ key, value }) => expected.get(key) === value);
    }, 'the copy has everything');
    const running = app.store(fromNameAndType('counts', keyValueStore));
    expect(running.approximateNumEntries()).toBeLessThan(expected.size);
    const away = [...expected.keys()].find((key) => app.queryMetadataForKey('counts', key, string).activeProcessId === second);
    expect(() => running.get(must(away))).toThrow(InvalidStateStoreException);
    const request = StateQueryRequest.inStore('counts').withQuery(KeyQuery.withKey('k1'));
    expect(reasons(app.query(request).partitionResults)).toEqual([[0, 'success'], [1, 'success']]);
    const strict = app.query(request.requireActive()).partitionResults;
    expect(new Set(reasons(strict).map(([, reason]) => reason))).toEqual(new Set(['success', 'NOT_ACTIVE']));
  }, 15_000);

  test('no row is seen twice and none has a count of its past while tasks move', async () => {
    const cluster = await open(4);
    const app = application(cluster, counting(), { numStandbyReplicas: 1 });
    await app.start();
    const entries = someEntries(new SeededRandom(5), 200);
    await produce(cluster, 'in', entries);
    await appCaughtUp(app);
    const expected = tally(entries.map(([key]) => key));
    let moving = true;
    const moves = (async () => {
      const second = await app.addInstance();
      await until(() => taskShares(app).join() === '2,2', 'both have two tasks');
      await app.stopInstance(second);
      await app.restartInstance(second);
      app.killInstance('instance-1');
      await until(() => taskShares(app).join() === '0,4', 'the second has all', 8000);
    })().finally(() => {
      moving = false;
    });
    let reads = 0;
    while (moving) {
      try {
        for (const [key, count] of asMap(app.store<string, bigint>('counts').all())) expect(count).toBe(expected.get(key));
        reads++;
      } catch (error) {
        if (!(error instanceof InvalidStateStoreException)) throw error;
      }
      await time.yield();
    }
    await moves;
    expect(reads).toBeGreaterThan(0);
    await appCaughtUp(app);
    expect(asMap(app.store<string, bigint>('counts').all())).toEqual(expected);
  }, 20_000);
});
