import { afterEach, test } from 'vitest';
import { StateDirectory } from '../state/StateDirectory.ts';
import { MemoryStorage } from '../../storage/index.ts';
import { Producer } from '../../clients/index.ts';
import { Serdes } from '../../serde/index.ts';
import { ByteWriter } from '../../common/index.ts';
import { adminOf, caughtUp, closeAll, counting, createTopics, openCluster, start, time, until } from '../testing/streamsFixture.ts';

afterEach(closeAll);
const N = 1_000_000;
test('bench', async () => {
  const cluster = await openCluster(new MemoryStorage());
  await createTopics(cluster, { in: 1, out: 1 });
  await adminOf(cluster).createTopics([{ name: 'app-counts-changelog', numPartitions: 1, configs: { 'cleanup.policy': 'compact' } }]);
  const producer = new Producer(cluster.network, time, { batchSize: 256 * 1024 });
  let t = performance.now();
  const out = new ByteWriter(64); const long = Serdes.Long(); const enc = new TextEncoder();
  let last: Promise<unknown> = Promise.resolve();
  for (let i = 0; i < N; i++) {
    out.reset(); long.serialize(BigInt(i), out);
    last = producer.send({ topic: 'app-counts-changelog', partition: 0, key: enc.encode(`key-${i}`), value: out.copy(), timestamp: i });
    if (i % 10000 === 0) await last;
  }
  await last; await producer.close();
  console.log('produced', performance.now() - t);
  const stateStorage = new MemoryStorage();
  for (const round of [1, 2, 3]) {
    t = performance.now();
    const streams = await start(cluster, counting(), {}, { processId: 'p', stateStorage });
    console.log(round, 'running after', performance.now() - t, streams.store('counts').approximateNumEntries());
    if (round === 2) {
      t = performance.now();
      const { default: inspector } = await import('node:inspector/promises').then((m) => ({ default: m }));
      void inspector;
    }
    await caughtUp(streams, 20000);
    if (round === 1) {
      // a snapshot by hand
      const directory = await StateDirectory.open(stateStorage, 'app', 'p');
      if (directory.checkpoint('0_0', 'counts') === undefined) {
        const writer = directory.write('0_0', 'counts');
        const task = (streams.taskStores('counts'))[0]!;
        void task;
        const cl = [...streams['#threads' as never] ?? []];
        void cl;
        const snap = (globalThis as never as { SNAP: () => { next(l: number, a: unknown): boolean } }).SNAP?.();
        if (snap) { t = performance.now(); while (snap.next(500, writer.append)); await writer.publish({ offset: N, topicId: (globalThis as never as {TID: number}).TID, takenAtMs: time.milliseconds() }); console.log('snapshot written', performance.now() - t); }
      }
    }
    await streams.close();
    await until(() => true, '');
  }
}, 120_000);
