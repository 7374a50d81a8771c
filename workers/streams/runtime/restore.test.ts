import { afterEach, describe, expect, test } from 'vitest';
import { must, nextInt, SeededRandom, sleep } from '../../common/index.ts';
import type { Cluster } from '../../broker/index.ts';
import { FaultyStorage, MemoryStorage, type StorageEngine, type StorageKey } from '../../storage/index.ts';
import { Serdes } from '../../serde/index.ts';
import {
  BufferConfig, Consumed, forgetMembers, JoinWindows, KafkaStreams, Materialized, Produced, SessionWindows, StreamJoined, StreamsBuilder, Stores, Suppressed, TimeWindows,
  type KafkaStreamsParts, type StreamsConfig, type Topology,
} from '../index.ts';
import { MAX_SNAPSHOT_AGE_MS, StateDirectory, type Checkpoint } from '../state/StateDirectory.ts';
import type { TaskRestored } from './TaskRestored.ts';
import {
  adminOf, caughtUp, closeAll, closing, counting, createTopics, openCluster, produce, readAll, someEntries, source, start, storeContent, string, tally, text, time, until,
} from '../testing/streamsFixture.ts';

afterEach(closeAll);

/** A snapshot of little, too. */
const SOON: Partial<StreamsConfig> = { snapshotMinChanges: 20, commitIntervalMs: 10 };
const APPLICATION = 'app';

const open = async (partitions = 1): Promise<Cluster> => {
  const cluster = await openCluster();
  await createTopics(cluster, { in: partitions, out: partitions });
  return cluster;
};

const parts = (stateStorage: StorageEngine): Partial<KafkaStreamsParts> => ({ processId: 'one', stateStorage });

/** Without opening the directory, which belongs to the instance. */
const checkpointsIn = async (storage: StorageEngine, applicationId = APPLICATION): Promise<Checkpoint[]> =>
  (await storage.range('checkpoints', ['state', applicationId, 'one', 'checkpoint'], ['state', applicationId, 'one', 'checkpoint~'])).map(([, value]) => value as unknown as Checkpoint);

const chunkKeys = async (storage: StorageEngine): Promise<StorageKey[]> => storage.keys('checkpoints', ['state', APPLICATION, 'one', 'snapshot']);

const snapshotOf = async (storage: StorageEngine, storeName: string, applicationId?: string): Promise<Checkpoint> => {
  let found: Checkpoint | undefined;
  await until(async () => {
    found = (await checkpointsIn(storage, applicationId)).find((checkpoint) => checkpoint.storeName === storeName);
    return found !== undefined;
  }, `there is a snapshot of ${storeName}`, 8000);
  return must(found);
};

/** How many records a start reads back, and what the store holds then. */
const restored = async (cluster: Cluster, topology: Topology, storage: StorageEngine | undefined, config: Partial<StreamsConfig> = {}): Promise<{ records: number; streams: KafkaStreams }> => {
  let records = -1;
  const listener = { onRestored: (count: number): void => { records = count; } };
  const streams = await start(cluster, topology, config, { listener, ...(storage === undefined ? {} : parts(storage)) });
  return { records, streams };
};

/** 300 counted records of seven keys, and their snapshot; the application is closed. */
const snapshotOfSeven = async (cluster: Cluster, storage: StorageEngine): Promise<Map<string, bigint>> => {
  const entries = someEntries(new SeededRandom(1), 300);
  await produce(cluster, 'in', entries);
  const streams = await start(cluster, counting(), SOON, parts(storage));
  await caughtUp(streams);
  const { records } = await snapshotOf(storage, 'counts');
  expect(records).toBe(7);
  await streams.close();
  return tally(entries.map(([key]) => key));
};

describe('a store is restored', () => {
  test('of 100,000 keys, from its snapshot and what the changelog has behind that', async () => {
    const cluster = await open();
    const storage = new MemoryStorage();
    const keys = Array.from({ length: 100_000 }, (_, i) => `key-${i}`);
    await produce(cluster, 'in', keys.map((key) => [key, ''] as const));
    const first = await start(cluster, counting(), {}, parts(storage));
    await caughtUp(first, 20_000);
    await snapshotOf(storage, 'counts');
    const tail = keys.filter((_, i) => i % 200 === 0);
    await produce(cluster, 'in', [...tail.map((key) => [key, ''] as const), ['new', '']]);
    await caughtUp(first);
    const before = storeContent(first);
    expect(before.size).toBe(100_001);
    await first.close();
    const snapshot = await snapshotOf(storage, 'counts');
    const { records, streams } = await restored(cluster, counting(), storage);
    expect(storeContent(streams)).toEqual(before);
    expect(records).toBe(snapshot.records + 100_000 + tail.length + 1 - snapshot.offset);
    expect(snapshot.offset).toBeGreaterThan(0);
    await streams.close();
    const { streams: without } = await restored(cluster, counting(), undefined);
    expect(storeContent(without)).toEqual(before);
  }, 40_000);

  test('from a snapshot that was taken when there was nothing more to commit', async () => {
    const cluster = await open();
    const storage = new MemoryStorage();
    const expected = await snapshotOfSeven(cluster, storage);
    const { offset } = await snapshotOf(storage, 'counts');
    const { records, streams } = await restored(cluster, counting(), storage, SOON);
    expect(records).toBe(7 + 300 - offset);
    expect(storeContent(streams)).toEqual(expected);
  });

  test('without a snapshot of a changelog of the same name that is gone', async () => {
    const cluster = await open();
    const storage = new MemoryStorage();
    await snapshotOfSeven(cluster, storage);
    const admin = adminOf(cluster);
    await admin.deleteTopics(['app-counts-changelog']);
    await admin.createTopics([{ name: 'app-counts-changelog', numPartitions: 1, configs: { 'cleanup.policy': 'compact' } }]);
    await produce(cluster, 'app-counts-changelog', Array.from({ length: 400 }, () => ['other', '12345678'] as const));
    const { streams } = await restored(cluster, counting(), storage, SOON);
    expect([...storeContent(streams).keys()]).toEqual(['other']);
  });

  test('without a snapshot that is older than tombstones are kept', async () => {
    const cluster = await open();
    const storage = new MemoryStorage();
    const expected = await snapshotOfSeven(cluster, storage);
    const key = ['state', APPLICATION, 'one', 'checkpoint', '0_0', 'counts'];
    const checkpoint = (await storage.get('checkpoints', key)) as Readonly<Record<string, unknown>>;
    await storage.write([{ kind: 'put', store: 'checkpoints', key, value: { ...checkpoint, takenAtMs: time.milliseconds() - MAX_SNAPSHOT_AGE_MS } }], 'relaxed');
    const { records, streams } = await restored(cluster, counting(), storage, { snapshotMinChanges: 1_000_000 });
    expect(records).toBe(300);
    expect(storeContent(streams)).toEqual(expected);
    expect(await chunkKeys(storage)).toEqual([]);
  });

  test('from the changelog alone where a part of the snapshot is damaged, cut off or missing', async () => {
    for (const damage of ['flipped', 'cut', 'missing'] as const) {
      const cluster = await open();
      const storage = new MemoryStorage();
      const expected = await snapshotOfSeven(cluster, storage);
      const [key] = await chunkKeys(storage);
      const bytes = (await storage.get('checkpoints', must(key))) as Uint8Array<ArrayBuffer>;
      const flipped = bytes.slice();
      flipped[80]! ^= 1;
      const value = damage === 'flipped' ? flipped : bytes.slice(0, bytes.length >> 1);
      await storage.write([damage === 'missing' ? { kind: 'delete', store: 'checkpoints', key: must(key) } : { kind: 'put', store: 'checkpoints', key: must(key), value }], 'relaxed');
      const { records, streams } = await restored(cluster, counting(), storage, { snapshotMinChanges: 1_000_000 });
      expect(records, damage).toBe(300);
      expect(storeContent(streams)).toEqual(expected);
      expect(await checkpointsIn(storage), damage).toEqual([]);
      await closeAll();
    }
  });

  test('from a snapshot that takes in what had been read from the changelog before', async () => {
    const cluster = await open();
    const storage = new MemoryStorage();
    await snapshotOfSeven(cluster, storage);
    const { streams } = await restored(cluster, counting(), storage, { snapshotMinChanges: 1_000_000 });
    await produce(cluster, 'in', someEntries(new SeededRandom(2), 200));
    await caughtUp(streams);
    streams.kill();
    await forgetMembers(cluster.network, time, APPLICATION);
    const { records, streams: second } = await restored(cluster, counting(), storage, SOON);
    expect(records).toBeGreaterThan(200);
    await until(async () => (await snapshotOf(storage, 'counts')).offset === 500, 'there is a snapshot at the end of the changelog');
    const before = storeContent(second);
    await second.close();
    const { records: third, streams: last } = await restored(cluster, counting(), storage, SOON);
    expect(third).toBe(7);
    expect(storeContent(last)).toEqual(before);
  });

  test('of a table that has its topic for a changelog, deletions included', async () => {
    const cluster = await open();
    const storage = new MemoryStorage();
    const random = new SeededRandom(3);
    const table = (): Topology => {
      const builder = new StreamsBuilder();
      builder.table('in', Consumed.with(string, string), Materialized.as<string, string>('rows'));
      return builder.build({ topologyOptimization: 'all' });
    };
    const rows = new Map<string, string>();
    const feed = async (count: number): Promise<void> => {
      const entries = Array.from({ length: count }, (_, i) => [`k${nextInt(random, 50)}`, `v${i}`] as const);
      await produce(cluster, 'in', entries);
      for (const [key, value] of entries) rows.set(key, value);
    };
    const content = (streams: KafkaStreams): Map<string, string> => new Map([...streams.store<string, string>('rows').all()].map(({ key, value }) => [key, value]));
    await feed(500);
    const first = await start(cluster, table(), SOON, parts(storage));
    await caughtUp(first);
    const snapshot = await snapshotOf(storage, 'rows');
    await feed(30);
    await caughtUp(first);
    first.kill();
    await forgetMembers(cluster.network, time, APPLICATION);
    const { records, streams } = await restored(cluster, table(), storage, { snapshotMinChanges: 1_000_000 });
    expect(records).toBe(snapshot.records + 530 - snapshot.offset);
    expect(content(streams)).toEqual(rows);
    await streams.close();
    const { records: nothingMore, streams: last } = await restored(cluster, table(), storage);
    expect(nothingMore).toBe(rows.size);
    expect(content(last)).toEqual(rows);
  });

  test.each(['at_least_once', 'exactly_once_v2'] as const)('from its disk alone, after it was closed (%s)', async (processingGuarantee) => {
    const cluster = await open(2);
    const storage = new MemoryStorage();
    const entries = someEntries(new SeededRandom(4), 300);
    await produce(cluster, 'in', entries);
    const config: Partial<StreamsConfig> = { processingGuarantee, numStreamThreads: 2 };
    const first = await start(cluster, counting(), config, parts(storage));
    await caughtUp(first);
    await first.close();
    const read: TaskRestored[] = [];
    const second = await start(cluster, counting(), config, { ...parts(storage), listener: { onTaskRestored: (_thread, _taskId, one) => read.push(one) } });
    await caughtUp(second);
    expect(storeContent(second)).toEqual(tally(entries.map(([key]) => key)));
    expect(read.map(({ records }) => records)).toEqual(read.map(() => 0));
    expect(read.reduce((sum, { rowsOnDisk }) => sum + rowsOnDisk, 0)).toBe(7);
  });

  test('whole, after it was killed while it left its state on disk', async () => {
    const keys = Array.from({ length: 30_000 }, (_, i) => `key-${i}`);
    for (const delayMs of [0, 2, 5, 10, 20]) {
      const cluster = await open();
      const storage = new MemoryStorage();
      await produce(cluster, 'in', keys.map((key) => [key, ''] as const));
      const first = await start(cluster, counting(), { snapshotMinChanges: 1_000_000 }, parts(storage));
      await caughtUp(first);
      const closed = first.close();
      await sleep(time, delayMs);
      first.kill();
      await closed;
      await forgetMembers(cluster.network, time, APPLICATION);
      const { streams } = await restored(cluster, counting(), storage);
      await caughtUp(streams);
      expect(storeContent(streams).size).toBe(keys.length);
      await streams.close();
    }
  }, 20_000);
});

describe('a snapshot', () => {
  test('is not taken of what is not committed', async () => {
    const cluster = await open();
    const storage = new MemoryStorage();
    const entries = someEntries(new SeededRandom(4), 300);
    await produce(cluster, 'in', entries);
    const exactly = { processingGuarantee: 'exactly_once_v2', snapshotMinChanges: 20 } as const;
    const streams = await start(cluster, counting(), { ...exactly, commitIntervalMs: 30_000, transactionTimeoutMs: 60_000 }, parts(storage));
    await until(() => streams.positions().some(({ position }) => position === 300), 'everything is processed');
    await sleep(time, 100);
    expect(storeContent(streams)).toEqual(tally(entries.map(([key]) => key)));
    expect(await checkpointsIn(storage)).toEqual([]);
    streams.kill();
    const again = await start(cluster, counting(), { ...exactly, commitIntervalMs: 10 }, parts(storage));
    await caughtUp(again);
    expect(storeContent(again)).toEqual(tally(entries.map(([key]) => key)));
    await snapshotOf(storage, 'counts');
  });

  /** Counts in values of 60 KB, so that a snapshot is in several chunks. */
  const bulky = (): Topology => {
    const builder = new StreamsBuilder();
    source(builder).groupByKey()
      .aggregate(() => '', (_key, _value, aggregate) => `${Number(aggregate.split(' ')[0]) + 1} ${'x'.repeat(60_000)}`, Materialized.as<string, string>('counts').withKeySerde(string).withValueSerde(string));
    return builder.build();
  };
  const bulkyContent = (streams: KafkaStreams): Map<string, bigint> =>
    new Map([...streams.store<string, string>('counts').all()].map(({ key, value }) => [key, BigInt(value.split(' ')[0]!)]));

  test('leaves a right store, whenever the instance dies while it is written', async () => {
    let published = 0;
    for (let seed = 0; seed < 3; seed++) {
      const random = new SeededRandom(seed);
      const cluster = await open();
      let storage = new FaultyStorage(new MemoryStorage(), time, random, { failure: 0.02, maxDelayYields: 8, torn: 0.5 });
      const config: Partial<StreamsConfig> = { ...SOON, processingGuarantee: 'exactly_once_v2', statestoreCacheMaxBytes: 0 };
      const keys: string[] = [];
      for (let round = 0; round < 4; round++) {
        await forgetMembers(cluster.network, time, APPLICATION);
        const streams = new KafkaStreams(bulky(), { applicationId: APPLICATION, ...config }, { network: cluster.network, time, ...parts(storage) });
        closing(() => streams.close());
        await streams.start().catch(() => undefined);
        for (let burst = 0; burst < 2; burst++) {
          const entries = Array.from({ length: 20 + nextInt(random, 30) }, () => [`k${nextInt(random, 40)}`, ''] as const);
          keys.push(...entries.map(([key]) => key));
          await produce(cluster, 'in', entries);
        }
        if (round > 0) await until(() => streams.state !== 'RUNNING' || streams.positions().some(({ position }) => position > 0), 'it processes');
        for (let turns = nextInt(random, 150); turns > 0; turns--) await time.yield();
        const survivor = storage.crash();
        streams.kill();
        published += (await checkpointsIn(survivor)).length;
        storage = new FaultyStorage(survivor, time, random, { failure: 0, maxDelayYields: 3 });
      }
      const { streams } = await restored(cluster, bulky(), storage, config);
      await caughtUp(streams, 10_000);
      const expected = tally(keys);
      expect(bulkyContent(streams), `seed ${seed}`).toEqual(expected);
      await streams.close();
      const { streams: fromChangelog } = await restored(cluster, bulky(), undefined, config);
      await caughtUp(fromChangelog, 10_000);
      expect(bulkyContent(fromChangelog), `seed ${seed}, from the changelog`).toEqual(expected);
      await closeAll();
    }
    expect(published).toBeGreaterThan(0);
  }, 60_000);

  test('leaves no chunks behind that nobody needs', async () => {
    const cluster = await open();
    const storage = new MemoryStorage();
    const streams = await start(cluster, bulky(), SOON, parts(storage));
    for (let round = 0; round < 3; round++) {
      await produce(cluster, 'in', Array.from({ length: 100 }, (_, i) => [`k${i % 40}`, ''] as const));
      await caughtUp(streams, 10_000);
      await until(async () => (await snapshotOf(storage, 'counts')).offset >= (round + 1) * 100 - 60, 'there is a new snapshot', 10_000);
    }
    await streams.close();
    const orphan = ['state', APPLICATION, 'one', 'snapshot', '0_0', 'counts', 99, 0];
    await storage.write([{ kind: 'put', store: 'checkpoints', key: orphan, value: new Uint8Array(1) }], 'relaxed');
    const checkpoint = (await StateDirectory.open(storage, APPLICATION, 'one')).checkpoint('0_0', 'counts');
    expect(must(checkpoint).chunks).toBeGreaterThan(1);
    expect(await chunkKeys(storage)).toEqual(Array.from({ length: must(checkpoint).chunks }, (_, chunk) => ['state', APPLICATION, 'one', 'snapshot', '0_0', 'counts', must(checkpoint).version, chunk]));
  }, 30_000);
});

describe('stores of every kind', () => {
  const topology = (out: string): Topology => {
    const builder = new StreamsBuilder();
    const input = source(builder);
    const windows = input.groupByKey().windowedBy(TimeWindows.ofSizeAndGrace(10, 20)).count(Materialized.as<string, bigint>('windows').withRetention(10_000));
    windows.suppress(Suppressed.untilWindowCloses(BufferConfig.unbounded()).withName('final')).toStream((window) => `${window.key}@${window.window.startMs}`)
      .to(out, Produced.with(string, Serdes.Long()));
    input.groupByKey().windowedBy(SessionWindows.ofInactivityGapAndGrace(5, 20)).count(Materialized.as<string, bigint>('sessions').withRetention(10_000));
    const rows = builder.table('rows', Consumed.with(string, string), Materialized.as<string, string>(Stores.persistentVersionedKeyValueStore('versions', 10_000)));
    rows.groupBy((key, value) => ({ key: value, value: key })).count(Materialized.as('by-value'));
    const isLeft = (_key: string, value: string): boolean => value < 'v2';
    input.filter(isLeft).join(input.filterNot(isLeft), (left, right) => `${left}${right}`, JoinWindows.ofTimeDifferenceAndGrace(8, 8), StreamJoined.with<string, string, string>(string, string, string).withStoreName('join'))
      .to(out, Produced.with(string, string));
    return builder.build();
  };

  const all = <E>(entries: Iterable<E>): string => JSON.stringify([...entries], (_key, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value));
  const contents = (streams: KafkaStreams): Record<string, string> => {
    const stores = new Map(['windows', 'sessions', 'versions', 'by-value'].map((name) => [name, must(streams.localStores(name)[0]) as unknown as {
      all?(): Iterable<unknown>; fetchRange?(from: null, to: null): Iterable<unknown>; getVersions?(key: string, from: null, to: null, order: 'ascending'): Iterable<unknown>;
    }]));
    return {
      windows: all(must(stores.get('windows')).all!()),
      sessions: all(must(stores.get('sessions')).fetchRange!(null, null)),
      versions: all(Array.from({ length: 7 }, (_, i) => [...must(stores.get('versions')).getVersions!(`k${i}`, null, null, 'ascending')])),
      'by-value': all(must(stores.get('by-value')).all!()),
    };
  };

  test('go on from snapshots as they go on from changelogs', async () => {
    const random = new SeededRandom(7);
    const cluster = await openCluster();
    await createTopics(cluster, { in: 1, rows: 1, 'out-snapshot': 1, 'out-changelog': 1 });
    const storage = new MemoryStorage();
    const serdes = { defaultKeySerde: Serdes.String(), defaultValueSerde: Serdes.String() } as Partial<StreamsConfig>;
    const config: Partial<StreamsConfig> = { ...SOON, ...serdes };
    let at = 0;
    for (let round = 0; round < 3; round++) {
      for (let i = 0; i < 60; i++) {
        at += nextInt(random, 4);
        await produce(cluster, 'in', someEntries(random, 2), Math.max(0, at - nextInt(random, 15)));
        if (i % 2 === 0) await produce(cluster, 'rows', someEntries(random, 1), Math.max(0, at - nextInt(random, 15)));
      }
      const snapshots = await start(cluster, topology('out-snapshot'), { ...config, applicationId: 'snapshot' }, parts(storage));
      const changelogs = await start(cluster, topology('out-changelog'), { ...config, applicationId: 'changelog' });
      await caughtUp(snapshots);
      await caughtUp(changelogs);
      expect(contents(snapshots), `round ${round}`).toEqual(contents(changelogs));
      for (const name of ['windows', 'sessions', 'versions', 'by-value']) await snapshotOf(storage, name, 'snapshot');
      const names = (await checkpointsIn(storage, 'snapshot')).map(({ storeName }) => storeName);
      expect(names.some((name) => name.startsWith('join'))).toBe(true);
      expect(names.some((name) => name.startsWith('final'))).toBe(true);
      await snapshots.close();
      await changelogs.close();
      const outputs = async (topic: string): Promise<string[]> => (await readAll(cluster, topic)).map(({ key, value }) => `${key} ${text(value)}`);
      const out = await outputs('out-snapshot');
      expect(out.length).toBeGreaterThan(10);
      expect(out).toEqual(await outputs('out-changelog'));
    }
  }, 30_000);
});
