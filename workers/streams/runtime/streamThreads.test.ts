import { afterEach, describe, expect, test } from 'vitest';
import { must, SeededRandom, sleep } from '../../common/index.ts';
import type { Cluster } from '../../broker/index.ts';
import { MemoryStorage } from '../../storage/index.ts';
import { Serdes } from '../../serde/index.ts';
import {
  Grouped, KeyQuery, Materialized, Named, Produced, QueryableStoreTypes, StateQueryRequest, StoreQueryParameters, StreamsApplication, StreamsBuilder,
  type KafkaStreams, type StreamsConfig, type ThreadMetadata, type Topology,
} from '../index.ts';
import {
  closeAll, closing, counting, createTopics, long, openCluster, produce, readAll, someEntries, source, start, storeContent, string, tally, time, until,
} from '../testing/streamsFixture.ts';

afterEach(closeAll);

const THREE: Partial<StreamsConfig> = { numStreamThreads: 3, sessionTimeoutMs: 600, heartbeatIntervalMs: 100 };
/** Of counting by value over four partitions: up to the repartition topic, and behind it. */
const READING = ['0_0', '0_1', '0_2', '0_3'];
const COUNTING = ['1_0', '1_1', '1_2', '1_3'];

const open = async (partitions = 4): Promise<Cluster> => {
  const cluster = await openCluster(new MemoryStorage(), { brokers: 3 });
  await createTopics(cluster, { in: partitions, out: partitions });
  return cluster;
};

const runningTasks = ({ activeTasks }: ThreadMetadata): string[] => activeTasks.filter(({ state }) => state === 'RUNNING').map(({ taskId }) => taskId).sort();
const tasksOf = (streams: KafkaStreams): string[][] => streams.metadataForLocalThreads().map(runningTasks);
const allTasks = (streams: KafkaStreams): string[] => tasksOf(streams).flat().sort();

/**
 * Every one of `tasks` runs in one of the threads, which have `shares` of them, and has durably processed what there is.
 * A task on its way from one thread to another runs in none.
 */
const settled = (streams: KafkaStreams, tasks: readonly string[], shares: string): Promise<void> => until(async () => {
  if (streams.state === 'ERROR') throw streams.error;
  const lag = await streams.lag();
  const isDone = lag.map(({ taskId }) => taskId).sort().join() === tasks.join() && lag.every(({ committed, end }) => committed >= end);
  return isDone && streams.state === 'RUNNING' && allTasks(streams).join() === tasks.join() && tasksOf(streams).map(({ length }) => length).sort().join() === shares;
}, `the threads have ${shares} tasks and have caught up`, 10_000);

const countsByKey = async (cluster: Cluster): Promise<Map<string, bigint[]>> => {
  const updates = new Map<string, bigint[]>();
  for (const { key, value } of await readAll(cluster, 'out', 'read_committed')) updates.set(must(key), [...(updates.get(must(key)) ?? []), long(value)]);
  return updates;
};
/** Every count from 1 up, in order, once. */
const upTo = (expected: ReadonlyMap<string, bigint>): Map<string, bigint[]> =>
  new Map([...expected].map(([key, count]) => [key, Array.from({ length: Number(count) }, (_, i) => BigInt(i + 1))]));

describe('an instance of three threads', () => {
  test('has every task once, shares both kinds of work among all threads, and counts everything', async () => {
    const cluster = await open();
    const streams = await start(cluster, counting('value'), THREE);
    const threads = streams.metadataForLocalThreads();
    expect(new Set(threads.map(({ threadName }) => threadName)).size).toBe(3);
    expect(threads.map(({ threadState }) => threadState)).toEqual(['RUNNING', 'RUNNING', 'RUNNING']);
    await settled(streams, [...READING, ...COUNTING], '2,3,3');
    expect(tasksOf(streams).map((tasks) => tasks.filter((task) => COUNTING.includes(task)).length).sort()).toEqual([1, 1, 2]);
    const entries = someEntries(new SeededRandom(1), 400);
    await produce(cluster, 'in', entries);
    await settled(streams, [...READING, ...COUNTING], '2,3,3');
    const expected = tally(entries.map(([, value]) => value));
    expect(storeContent(streams)).toEqual(expected);
    expect(await countsByKey(cluster)).toEqual(upTo(expected));
    const processed = (node: string): number => streams.metrics().filter(({ nodeName }) => nodeName === node).reduce((sum, metrics) => sum + metrics.processed, 0);
    expect(processed('KSTREAM-SOURCE-0000000000')).toBe(400);
    expect(streams.metrics().filter(({ nodeName, processed: count }) => nodeName.startsWith('KSTREAM-AGGREGATE-') && count > 0).reduce((sum, metrics) => sum + metrics.processed, 0)).toBe(400);
  });

  test('is asked as one, whichever thread has the row', async () => {
    const cluster = await open();
    const streams = await start(cluster, counting(), THREE);
    await settled(streams, READING, '1,1,2');
    const entries = Array.from({ length: 60 }, (_, i) => [`key-${i % 30}`, ''] as const);
    await produce(cluster, 'in', entries);
    await settled(streams, READING, '1,1,2');
    const expected = tally(entries.map(([key]) => key));
    const rows = streams.metadataForLocalThreads().map(({ activeTasks }) => activeTasks.reduce((sum, { rowCounts }) => sum + must(rowCounts[0]), 0));
    expect(rows.every((count) => count > 0 && count < 30), `no thread has everything or nothing: ${rows.join()}`).toBe(true);
    const store = streams.store(StoreQueryParameters.fromNameAndType('counts', QueryableStoreTypes.keyValueStore<string, bigint>()));
    expect(storeContent(streams)).toEqual(expected);
    expect(store.approximateNumEntries()).toBe(30);
    for (const [key, count] of expected) {
      expect(store.get(key)).toBe(count);
      const request = StateQueryRequest.inStore('counts').withQuery(KeyQuery.withKey<string, bigint>(key)).requireActive();
      const { partitionResults } = streams.query(request);
      expect([...partitionResults.keys()].sort()).toEqual([0, 1, 2, 3]);
      expect([...partitionResults.values()].map(({ isSuccess }) => isSuccess)).toEqual([true, true, true, true]);
      expect(streams.query(request).getOnlyPartitionResult()?.result).toBe(count);
      expect(streams.queryMetadataForKey('counts', key, string).activeProcessId).toBe(streams.processId);
    }
  });

  test('leaves a thread idle, and is RUNNING, where there are fewer tasks than threads', async () => {
    const cluster = await open(2);
    const streams = await start(cluster, counting(), THREE);
    await settled(streams, ['0_0', '0_1'], '0,1,1');
    const entries = someEntries(new SeededRandom(2), 50);
    await produce(cluster, 'in', entries);
    await settled(streams, ['0_0', '0_1'], '0,1,1');
    expect(storeContent(streams)).toEqual(tally(entries.map(([key]) => key)));
  });

  test('has a share by its threads beside another instance, and all when that one is gone', async () => {
    const cluster = await open();
    const app = new StreamsApplication(counting(), { applicationId: 'app', ...THREE, numStreamThreads: 2, statestoreCacheMaxBytes: 0 }, { network: cluster.network, time, stateStorage: new MemoryStorage() });
    closing(() => app.close());
    await app.start();
    const shares = (): string => app.instances().filter(({ isKilled }) => !isKilled).map(({ threads }) => threads.map((thread) => runningTasks(thread).length).join('+')).join(' ');
    expect(shares()).toBe('2+2');
    const second = await app.addInstance();
    await until(() => shares() === '1+1 1+1', 'every thread has one task');
    const entries = someEntries(new SeededRandom(3), 200);
    await produce(cluster, 'in', entries);
    await until(() => app.isCaughtUp(), 'it has caught up');
    app.killInstance(second);
    await until(() => shares() === '2+2', 'the first has all again');
    await until(() => app.isCaughtUp(), 'it has caught up');
    const counts = new Map([...app.store<string, bigint>('counts').all()].map(({ key, value }) => [key, value]));
    expect(counts).toEqual(tally(entries.map(([key]) => key)));
  });
});

describe('a thread that fails', () => {
  /** Counts by value; fails behind the store, when the count has been changed and logged, `times` times at each of `at`. */
  const fragile = (at: readonly bigint[], times: number): Topology => {
    const left = new Map(at.map((count) => [count, times]));
    const builder = new StreamsBuilder();
    source(builder).groupBy((_key, value) => value, Grouped.with(string, string)).count(Materialized.as('counts')).toStream()
      .mapValues((count) => {
        const failures = left.get(count) ?? 0;
        if (failures === 0) return count;
        left.set(count, failures - 1);
        throw new Error(`no ${count}`);
      }, Named.as('fragile'))
      .to('out', Produced.with(string, Serdes.Long()));
    return builder.build();
  };

  test('is replaced under exactly-once, again and again, and nothing is lost or counted twice', async () => {
    const cluster = await open();
    const failures: string[] = [];
    const states: string[] = [];
    const streams = await start(cluster, fragile([3n, 20n, 41n], 2), {
      ...THREE, processingGuarantee: 'exactly_once_v2', commitIntervalMs: 30, transactionTimeoutMs: 2000,
      uncaughtExceptionHandler: { handle: (error) => {
        failures.push(String(error));
        return 'REPLACE_THREAD';
      } },
    }, { listener: { onStateChange: (state) => states.push(state) } });
    const random = new SeededRandom(4);
    const entries: Array<readonly [string, string]> = [];
    for (let round = 0; round < 30; round++) {
      const more = someEntries(random, 12);
      await produce(cluster, 'in', more);
      entries.push(...more);
      await sleep(time, 5);
    }
    await settled(streams, [...READING, ...COUNTING], '2,3,3');
    const expected = tally(entries.map(([, value]) => value));
    expect(Math.min(...[...expected.values()].map(Number)), 'every key came to the last failure').toBeGreaterThan(41);
    expect(storeContent(streams)).toEqual(expected);
    expect(await countsByKey(cluster)).toEqual(upTo(expected));
    expect(failures).toHaveLength(6);
    for (const failure of failures) expect(failure).toContain('fragile');
    expect(states).not.toContain('ERROR');
    expect(streams.error).toBeUndefined();
    expect(streams.metadataForLocalThreads().map(({ threadState }) => threadState)).toEqual(['RUNNING', 'RUNNING', 'RUNNING']);
    expect(new Set(streams.metadataForLocalThreads().map(({ threadName }) => threadName)).size).toBe(3);
    const aggregated = streams.metrics().filter(({ nodeName }) => nodeName.startsWith('KSTREAM-AGGREGATE-')).reduce((sum, { processed }) => sum + processed, 0);
    expect(aggregated, 'what had failed was processed anew').toBeGreaterThanOrEqual(entries.length + failures.length);
    await streams.close();
    const next = await start(cluster, fragile([], 0), { ...THREE, processingGuarantee: 'exactly_once_v2' });
    await settled(next, [...READING, ...COUNTING], '2,3,3');
    expect(storeContent(next), 'what the changelog says').toEqual(expected);
  }, 20_000);

  test('takes the others with it where the handler ends the instance: their work is committed, its own is not', async () => {
    const cluster = await open();
    const lasting = { ...THREE, processingGuarantee: 'exactly_once_v2', commitIntervalMs: 60_000, transactionTimeoutMs: 90_000 } as const;
    const byKey = (isFragile: boolean): Topology => {
      const builder = new StreamsBuilder();
      source(builder).filterNot((_key, value) => {
        if (isFragile && value === 'bad') throw new Error('bad');
        return false;
      }).groupByKey().count(Materialized.as('counts')).toStream().to('out', Produced.with(string, Serdes.Long()));
      return builder.build();
    };
    const streams = await start(cluster, byKey(true), lasting);
    await settled(streams, READING, '1,1,2');
    const entries = Array.from({ length: 30 }, (_, i) => [`key-${i}`, ''] as const);
    await produce(cluster, 'in', entries);
    await until(() => storeContent(streams).size === 30, 'all are counted');
    expect(await countsByKey(cluster)).toEqual(new Map());
    const partitionOf = new Map(entries.map(([key]) => [key, streams.queryMetadataForKey('counts', key, string).partition]));
    const failing = must(streams.metadataForLocalThreads().find((thread) => runningTasks(thread).includes(`0_${must(partitionOf.get('key-0'))}`)));
    const lost = entries.filter(([key]) => runningTasks(failing).includes(`0_${must(partitionOf.get(key))}`)).map(([key]) => key);
    expect(lost.length).toBeLessThan(30);
    await produce(cluster, 'in', [['key-0', 'bad']]);
    await until(() => streams.state === 'ERROR', 'it has failed');
    await until(() => streams.metadataForLocalThreads().every(({ threadState }) => threadState === 'DEAD'), 'all threads have ended');
    expect([...(await countsByKey(cluster)).keys()].sort()).toEqual(entries.map(([key]) => key).filter((key) => !lost.includes(key)).sort());
    const next = await start(cluster, byKey(false), { ...lasting, commitIntervalMs: 30 });
    await settled(next, READING, '1,1,2');
    const expected = tally([...entries.map(([key]) => key), 'key-0']);
    expect(storeContent(next)).toEqual(expected);
    expect(await countsByKey(cluster)).toEqual(upTo(expected));
  });
});
