import { afterEach, test } from 'vitest';
import { batchesIn, must, SeededRandom, sleep } from '../common/index.ts';
import { Consumer, KafkaClient } from '../clients/index.ts';
import { MemoryStorage } from '../storage/index.ts';
import { closeAll, counting, createTopics, long, openCluster, produce, readAll, someEntries, start, storeContent, tally, time, until } from './testing/streamsFixture.ts';
afterEach(closeAll);
const FAST = { brokerSessionTimeoutMs: 300, brokerHeartbeatIntervalMs: 50, replicaLagTimeMaxMs: 500 };
const leaderOf = (cluster: any, topic: string): number => must<any>(cluster.image.partition(topic, 0)).leader;
const coordinatorOf = (cluster: any): Promise<number> => new KafkaClient(cluster.network, time).coordinatorId('group', 'app');
const victims: any = { in: (c: any) => leaderOf(c, 'in'), out: (c: any) => leaderOf(c, 'out'), log: (c: any) => leaderOf(c, 'app-counts-changelog'), co: coordinatorOf };
const runs = (process.env['RUNS'] ?? 'in:3,out:1,log:1,co:1').split(',');
for (let round = 0; round < Number(process.env['N'] ?? 3); round++) for (const run of runs) test(`${run} ${round}`, async () => {
  const [what, rf] = run.split(':');
  const cluster = await openCluster(new MemoryStorage(), { brokers: 3, config: { ...FAST, defaultReplicationFactor: Number(rf) } });
  await createTopics(cluster, { in: 2, out: 2 });
  const streams = await start(cluster, counting());
  const random = new SeededRandom(round);
  const entries: any[] = []; let isFed = false;
  const feeding = (async () => { while (!isFed) { const more = someEntries(random, 20); await produce(cluster, 'in', more); entries.push(...more); await sleep(time, 5); } })();
  await until(() => entries.length > 100, 'it runs');
  const victim = await victims[what!](cluster);
  await cluster.kill(victim);
  await sleep(time, 500);
  await cluster.restart(victim);
  const before = entries.length;
  try {
    await until(() => entries.length > before + 100, 'input comes again', 8000);
    isFed = true; await feeding;
    await until(() => streams.isCaughtUp(), 'caught up', 4000);
    const updates = new Map<string, bigint[]>();
    for (const { key, value } of await readAll(cluster, 'out')) updates.set(must(key), [...(updates.get(must(key)) ?? []), long(value)]);
    const expected = tally(entries.map(([key]) => key));
    let dumped = false;
    const dump = async () => { for (const topic of ['out', 'app-counts-changelog']) for (const partition of [0, 1]) { const c = new Consumer(cluster.network, time, { autoOffsetReset: 'earliest' }); c.assign([{ topic, partition }]); c.seekToBeginning(); const [end] = await c.endOffsets([{ topic, partition }]); const lines: string[] = []; while ((await c.position({ topic, partition })) < end!.offset) for (const f of await c.pollBatches(0)) for (const ch of f.records) for (const b of batchesIn(ch)) lines.push(`${b.baseOffset}:${b.count}:pid${b.producerId}/${b.producerEpoch}:seq${b.baseSequence}`); console.log(topic, partition, 'leader', (cluster.image.partition(topic, partition) as any).leader, 'victim', victim, lines.slice(0, 25).join(' ')); } };
    for (const [key, count] of expected) {
      const got = updates.get(key)!.map(Number);
      const bad = got.findIndex((v, i) => v !== i + 1);
      if ((bad >= 0 || got.length !== Number(count)) && !dumped) { dumped = true; await dump(); }
      if (bad >= 0 || got.length !== Number(count)) console.log(run, round, 'MISMATCH', key, 'expected', count, 'got', got.length, 'bad at', bad, got.slice(Math.max(0, bad - 3), bad + 30).join(' '), 'store', storeContent(streams).get(key), 'in topic', (await readAll(cluster,'in')).filter(r=>r.key===key).length);
    }
  } catch (e) {
    console.log(run, round, String(e), streams.state, String(streams.error), 'victim', victim, JSON.stringify(await streams.lag()), JSON.stringify((streams as any).debug?.()));
    throw e;
  }
  await streams.close();
}, 30000);
