import { afterEach, describe, expect, test } from 'vitest';
import { must, SeededRandom } from '../../common/index.ts';
import { FaultyStorage, MemoryStorage } from '../../storage/index.ts';
import { Serdes } from '../../serde/index.ts';
import {
  Consumed, ContextualProcessor, InvalidStateStoreException, Named, Produced, Response, StreamsBuilder, type ErrorHandlerContext, type ProcessorContext,
  type Record, type Topology,
} from '../index.ts';
import {
  adminOf, caughtUp, closeAll, counting, createTopics, long, openCluster, produce, readAll, someEntries, source, start, storeContent, string, tally,
  text, time, until,
} from '../testing/streamsFixture.ts';

afterEach(closeAll);

describe('an application', () => {
  test('processes what is there and what comes, and can be asked', async () => {
    const cluster = await openCluster();
    await createTopics(cluster, { in: 1, out: 1 });
    await produce(cluster, 'in', [['a', '1'], ['b', '1']]);
    const streams = await start(cluster, counting());
    await caughtUp(streams);
    await produce(cluster, 'in', [['a', '2']]);
    await caughtUp(streams);
    expect((await readAll(cluster, 'out')).map(({ key, value }) => [key, long(value)])).toEqual([['a', 1n], ['b', 1n], ['a', 2n]]);
    expect(streams.store<string, bigint>('counts').get('a')).toBe(2n);
    expect(streams.timestampedStore<string, bigint>('counts').get('b')).toEqual({ value: 1n, timestamp: 0 });
    expect(streams.store<string, bigint>('counts').approximateNumEntries()).toBe(2);
    expect(streams.metrics()).toContainEqual({
      taskId: '0_0', nodeName: 'KSTREAM-AGGREGATE-0000000001', processed: 3, forwarded: 3, dropped: 0, errors: 0,
    });
    expect(await streams.lag()).toEqual([{ taskId: '0_0', topic: 'in', partition: 0, position: 3, committed: 3, end: 3 }]);
    expect(() => streams.store('missing')).toThrow(InvalidStateStoreException);
    await streams.close();
    expect(streams.state).toBe('NOT_RUNNING');
    expect(() => streams.store('counts')).toThrow(InvalidStateStoreException);
  });

  test('updates a row within a few milliseconds when it is idle', async () => {
    const cluster = await openCluster();
    await createTopics(cluster, { in: 1, out: 1 });
    const streams = await start(cluster, counting());
    const waits: number[] = [];
    for (let i = 1n; i <= 9n; i++) {
      await time.yield();
      const begun = performance.now();
      await produce(cluster, 'in', [['a', '']]);
      await until(() => streams.store<string, bigint>('counts').get('a') === i, 'the row is updated');
      waits.push(performance.now() - begun);
    }
    expect(must(waits.sort((a, b) => a - b)[4])).toBeLessThan(20);
  });

  test('spreads over partitions, through a repartition topic that has as many as the input', async () => {
    const cluster = await openCluster();
    await createTopics(cluster, { in: 4, out: 2 });
    const entries = someEntries(new SeededRandom(1), 500);
    await produce(cluster, 'in', entries);
    const streams = await start(cluster, counting('value'));
    await caughtUp(streams);
    const expected = tally(entries.map(([, value]) => value));
    expect(storeContent(streams)).toEqual(expected);
    expect(new Map((await readAll(cluster, 'out')).map(({ key, value }) => [key, long(value)]))).toEqual(expected);
    const topics = new Map((await adminOf(cluster).listTopics({ listInternal: true })).map((topic) => [topic.name, topic]));
    expect(topics.get('app-counts-repartition')).toMatchObject({ configs: { 'cleanup.policy': 'delete', 'retention.ms': '-1' } });
    expect(topics.get('app-counts-repartition')?.partitions).toHaveLength(4);
    expect(topics.get('app-counts-changelog')).toMatchObject({ configs: { 'cleanup.policy': 'compact' } });
    expect(topics.get('app-counts-changelog')?.partitions).toHaveLength(4);
    const changelog = await readAll(cluster, 'app-counts-changelog');
    for (const { key, partition } of changelog) expect(streams.queryMetadataForKey('counts', must(key), string).partition).toBe(partition);
    expect(new Set(changelog.map(({ partition }) => partition)).size).toBeGreaterThan(1);
  });

  test('restores its stores and goes on where it stopped', async () => {
    const cluster = await openCluster();
    await createTopics(cluster, { in: 3, out: 1 });
    const random = new SeededRandom(2);
    const entries: Array<readonly [string, string]> = [];
    const restored: number[] = [];
    for (let run = 0; run < 3; run++) {
      const more = someEntries(random, 100);
      entries.push(...more);
      await produce(cluster, 'in', more);
      const streams = await start(cluster, counting(), {}, { listener: { onRestored: (count) => restored.push(count) } });
      await caughtUp(streams);
      expect(storeContent(streams)).toEqual(tally(entries.map(([key]) => key)));
      await streams.close();
    }
    expect(restored).toEqual([0, 100, 200]);
    expect(await readAll(cluster, 'out')).toHaveLength(300);
  });

  test('keeps stream time over a restart', async () => {
    const cluster = await openCluster();
    await createTopics(cluster, { in: 1 });
    const seen: number[] = [];
    class Clock extends ContextualProcessor<string, string, never, never> {
      override process(): void {
        seen.push(this.context.currentStreamTimeMs());
      }
    }
    const run = async (timestamp: number): Promise<void> => {
      await produce(cluster, 'in', [['a', '']], timestamp);
      const builder = new StreamsBuilder();
      source(builder).process({ get: () => new Clock() });
      const streams = await start(cluster, builder.build());
      await caughtUp(streams);
      await streams.close();
    };
    await run(5000);
    await run(3000);
    expect(seen).toEqual([5000, 5000]);
  });

  test('begins at the end where that is asked for, of a source or of all', async () => {
    const cluster = await openCluster();
    await createTopics(cluster, { in: 1, other: 1 });
    await produce(cluster, 'in', [['a', 'old']]);
    await produce(cluster, 'other', [['a', 'old']]);
    const seen: string[] = [];
    const builder = new StreamsBuilder();
    source(builder).foreach((_key, value) => seen.push(`in ${value}`));
    builder
      .stream('other', Consumed.with(string, string).withOffsetResetPolicy('earliest'))
      .foreach((_key, value) => seen.push(`other ${value}`));
    const streams = await start(cluster, builder.build(), { autoOffsetReset: 'latest' });
    await produce(cluster, 'in', [['a', 'new']]);
    await until(() => seen.includes('in new'), 'the new record is there');
    await until(() => seen.includes('other old'), 'the old record is there');
    expect(seen).not.toContain('in old');
    expect(streams.state).toBe('RUNNING');
  });

  test('runs wall-clock punctuators without any input', async () => {
    const cluster = await openCluster();
    await createTopics(cluster, { in: 1, out: 1 });
    class Ticker extends ContextualProcessor<string, string, string, string> {
      override init(context: ProcessorContext<string, string>): void {
        super.init(context);
        context.schedule(5, 'WALL_CLOCK_TIME', (timestamp) => {
          if (this.last !== undefined) context.forward(this.last.withTimestamp(timestamp));
        });
      }

      last: Record<string, string> | undefined;

      override process(record: Record<string, string>): void {
        this.last = record;
      }
    }
    await produce(cluster, 'in', [['a', 'tick']]);
    const builder = new StreamsBuilder();
    source(builder).process({ get: () => new Ticker() }).to('out', Produced.with(string, string));
    await start(cluster, builder.build());
    await until(async () => (await readAll(cluster, 'out')).length >= 3, 'it ticked three times');
  });

  test('commits every so often where an interval is set', async () => {
    const cluster = await openCluster();
    await createTopics(cluster, { in: 1, out: 1 });
    const streams = await start(cluster, counting(), { commitIntervalMs: 60_000 });
    await produce(cluster, 'in', [['a', '1']]);
    await until(() => streams.store('counts').get('a') !== null, 'the record is processed');
    expect(await readAll(cluster, 'out')).toEqual([]);
    expect(await streams.isCaughtUp()).toBe(false);
    await streams.close();
    expect(await readAll(cluster, 'out')).toHaveLength(1);
  });

  test('commits before the interval is over where there is much to hand over', async () => {
    const cluster = await openCluster();
    await createTopics(cluster, { in: 1, out: 1 });
    const streams = await start(cluster, counting(), { commitIntervalMs: 60_000 });
    await produce(cluster, 'in', Array.from({ length: 40 }, (_, i) => ['k'.repeat(20_000) + i, '']));
    await until(async () => (await readAll(cluster, 'out')).length > 20, 'more than half is committed');
    expect(streams.state).toBe('RUNNING');
  });

  test('hands over what one record makes, however much that is', async () => {
    const cluster = await openCluster();
    await createTopics(cluster, { in: 1, out: 1 });
    const builder = new StreamsBuilder();
    source(builder).flatMapValues((value) => Array.from({ length: 30 }, (_, i) => value + String(i).repeat(300_000))).to('out', Produced.with(string, string));
    const streams = await start(cluster, builder.build());
    await produce(cluster, 'in', [['a', 'x'], ['a', 'y']]);
    await caughtUp(streams);
    expect((await readAll(cluster, 'out')).map(({ value }) => text(value)?.slice(0, 3)).sort()).toEqual(
      ['x', 'y'].flatMap((value) => Array.from({ length: 30 }, (_, i) => (value + String(i).repeat(3)).slice(0, 3))).sort(),
    );
  });

  test('shows the records at a node while somebody taps it', async () => {
    const cluster = await openCluster();
    await createTopics(cluster, { in: 1 });
    const builder = new StreamsBuilder();
    source(builder).filter((_key, value) => value === 'yes', Named.as('only-yes'));
    const streams = await start(cluster, builder.build());
    const seen: unknown[] = [];
    streams.tap('only-yes', (record, forwarded) => seen.push([record.value, forwarded]));
    await produce(cluster, 'in', [['a', 'no'], ['a', 'yes']]);
    await caughtUp(streams);
    streams.tap('only-yes', null);
    await produce(cluster, 'in', [['a', 'yes']]);
    await caughtUp(streams);
    expect(seen).toEqual([['no', false], ['yes', false], ['yes', true]]);
  });

  test('keeps to its pacer: pauses, and steps record by record', async () => {
    const cluster = await openCluster();
    await createTopics(cluster, { in: 1, out: 1 });
    await produce(cluster, 'in', [['a', ''], ['a', ''], ['a', '']]);
    const grants: Array<(count: number) => void> = [];
    const pacer = { acquire: () => new Promise<number>((resolve) => grants.push(resolve)) };
    const streams = await start(cluster, counting(), {}, { pacer });
    const count = (): bigint | null => streams.store<string, bigint>('counts').get('a');
    for (const expected of [1n, 2n]) {
      await until(() => grants.length === 1, 'the pacer is asked');
      expect(count()).toBe(expected === 1n ? null : expected - 1n);
      must(grants.shift())(1);
      await until(() => count() === expected, 'one record is processed');
    }
    await until(() => grants.length === 1, 'the pacer is asked again');
    await streams.close();
    expect(await readAll(cluster, 'out')).toHaveLength(2);
  });

  test('forgets everything when it is cleaned up', async () => {
    const cluster = await openCluster();
    await createTopics(cluster, { in: 2, out: 1 });
    await produce(cluster, 'in', [['a', 'x'], ['b', 'x']]);
    const first = await start(cluster, counting('value'));
    await caughtUp(first);
    await expect(first.cleanUp()).rejects.toThrow('cannot be cleaned up');
    await first.close();
    await first.cleanUp();
    expect((await adminOf(cluster).listTopics({ listInternal: true })).map((topic) => topic.name).filter((name) => name.startsWith('app-'))).toEqual([]);
    const second = await start(cluster, counting('value'));
    await caughtUp(second);
    expect(storeContent(second)).toEqual(new Map([['x', 2n]]));
  });
});

describe('a failing application', () => {
  test('ends in ERROR with the cause, hands over nothing more, and can be started anew with another handler', async () => {
    const cluster = await openCluster();
    await createTopics(cluster, { in: 1, out: 1 });
    const build = (): Topology => {
      const builder = new StreamsBuilder();
      builder
        .stream('in', Consumed.with(string, Serdes.JSON<number>()))
        .mapValues((value) => {
          if (value === 13) throw new Error('unlucky');
          return value;
        }, Named.as('luck'))
        .to('out', Produced.with(string, Serdes.JSON<number>()));
      return builder.build();
    };
    await produce(cluster, 'in', [['a', '1'], ['a', '13'], ['a', '{'], ['a', '2']]);
    const errors: unknown[] = [];
    const states: string[] = [];
    const failing = await start(cluster, build(), {}, {
      listener: { onError: (error) => errors.push(error), onStateChange: (state) => states.push(state) },
    });
    await until(() => failing.state === 'ERROR', 'it has failed');
    expect(states).toEqual(['REBALANCING', 'RUNNING', 'ERROR']);
    expect(errors).toEqual([failing.error]);
    expect(String(failing.error)).toMatch(/cannot read|failed in luck/);
    expect(await readAll(cluster, 'out')).toEqual([]);
    const skipped: string[] = [];
    const skip = ({ processorNodeId, offset }: ErrorHandlerContext): Response => {
      skipped.push(`${processorNodeId}@${offset}`);
      return Response.resume();
    };
    const handler = { handleError: skip };
    const lenient = await start(cluster, build(), { deserializationExceptionHandler: handler, processingExceptionHandler: handler });
    await caughtUp(lenient);
    expect((await readAll(cluster, 'out')).map(({ value }) => text(value))).toEqual(['1', '2']);
    expect(skipped.sort()).toEqual(['KSTREAM-SOURCE-0000000000@2', 'luck@1']);
  });

  test('does not start without its source topics, or over internal topics of another shape', async () => {
    const cluster = await openCluster();
    await expect(start(cluster, counting())).rejects.toThrow('these source topics do not exist: in');
    await createTopics(cluster, { in: 1, out: 1, 'app-counts-changelog': 2 });
    await expect(start(cluster, counting())).rejects.toThrow('app-counts-changelog has 2 partitions where the topology needs 1');
  });

  test('ends in ERROR, with the cause, when a topic is deleted under it that it reads, writes or keeps its state in', async () => {
    for (const topic of ['in', 'out', 'app-counts-changelog']) {
      const cluster = await openCluster();
      await createTopics(cluster, { in: 1, out: 1 });
      const streams = await start(cluster, counting());
      await produce(cluster, 'in', [['a', '1']]);
      await caughtUp(streams);
      await adminOf(cluster).deleteTopics([topic]);
      if (topic !== 'in') await produce(cluster, 'in', [['a', '2']]);
      await until(() => streams.state === 'ERROR', `it has failed without ${topic}`);
      expect(String(streams.error)).toContain(topic);
    }
  });

  test('hands over nothing of a round with a record that its topic does not take', async () => {
    const cluster = await openCluster();
    await createTopics(cluster, { in: 1 });
    await adminOf(cluster).createTopics([{ name: 'out', numPartitions: 1, configs: { 'max.message.bytes': '1000' } }]);
    await produce(cluster, 'in', [['a', 'small'], ['a', 'x'.repeat(2000)], ['a', 'x'.repeat(600)], ['a', 'y'.repeat(600)]]);
    const build = (): Topology => {
      const builder = new StreamsBuilder();
      source(builder).to('out', Produced.with(string, string));
      return builder.build();
    };
    const failing = await start(cluster, build());
    await until(() => failing.state === 'ERROR', 'it has failed');
    expect(String(failing.error)).toMatch(/2001 bytes is larger than the topic out takes/);
    expect(await readAll(cluster, 'out')).toEqual([]);
    const lenient = await start(cluster, build(), { productionExceptionHandler: { handleError: () => Response.resume() } });
    await caughtUp(lenient);
    expect((await readAll(cluster, 'out')).map(({ value }) => text(value)?.length)).toEqual([5, 600, 600]);
  });

  test('ends in ERROR where the storage fails', async () => {
    const storage = new FaultyStorage(new MemoryStorage(), time, new SeededRandom(1), { failure: 0, maxDelayYields: 0 });
    const cluster = await openCluster(storage);
    await createTopics(cluster, { in: 1, out: 1 });
    const streams = await start(cluster, counting());
    await produce(cluster, 'in', [['a', '1']]);
    await caughtUp(streams);
    storage.failNextWrite();
    await produce(cluster, 'in', [['a', '2']]).catch(() => undefined);
    await until(() => streams.state === 'ERROR', 'it has failed');
    await streams.close();
  });
});
