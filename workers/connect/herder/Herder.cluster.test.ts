import { afterEach, describe, expect, test } from 'vitest';
import { must, sleep, SystemTime } from '../../common/index.ts';
import { fileTopic } from '../files/fileTopic.ts';
import { ConnectHarness } from '../testing/ConnectHarness.ts';
import { streamOf } from '../testing/streamOf.ts';

const opened: ConnectHarness[] = [];
const time = new SystemTime();

afterEach(async () => {
  await Promise.allSettled(opened.splice(0).map((harness) => harness.close()));
});

const ROWS = 400;
const rows = Array.from({ length: ROWS }, (_, i) => `{"n":${i}}`);
const numbersCsv = `n\n${Array.from({ length: ROWS }, (_, i) => `${i}\n`).join('')}`;
const loading = { 'connector.class': 'FileSourceConnector', file: 'in.csv', topic: 'numbers', columns: 'n INTEGER' };
const saving = { 'connector.class': 'FileSinkConnector', topics: 'numbers', file: 'out.jsonl' };

/** Three brokers; a source that gives a row a millisecond, and a sink behind it. */
const openPipeline = async (): Promise<ConnectHarness> => {
  const pacer = { acquire: async () => (await sleep(time, 1), 1) };
  const harness = await ConnectHarness.open({ brokers: 3, pacer });
  opened.push(harness);
  await harness.files.write('in.csv', streamOf(numbersCsv));
  for (const [name, config] of [['load', loading], ['save', saving]] as const) expect(await harness.herder.putConnectorConfig(name, config)).toMatchObject({ ok: true });
  await harness.until(() => (harness.status('save')?.tasks[0]?.records ?? 0) > 50);
  return harness;
};

const leaderOf = (harness: ConnectHarness, topic: string): number => must(harness.cluster.image.partition(topic, 0)).leader;

describe('a broker that is killed and comes back makes connectors wait, and no row is lost or repeated', () => {
  for (const topic of ['numbers', 'connect-offsets', fileTopic('out.jsonl'), '__consumer_offsets'])
    test(`the leader of ${topic}`, async () => {
      const harness = await openPipeline();
      const victim = leaderOf(harness, topic);
      await harness.cluster.kill(victim);
      await sleep(time, 400);
      await harness.cluster.restart(victim);
      await harness.untilState('load', 'COMPLETED');
      await harness.until(() => (harness.status('save')?.tasks[0]?.records ?? 0) >= ROWS);
      expect(harness.status('save')).toMatchObject({ state: 'RUNNING' });
      expect(await harness.values('numbers')).toEqual(rows);
      await harness.until(async () => ((await harness.fileText('out.jsonl')) ?? '').split('\n').length > ROWS);
      expect(await harness.fileText('out.jsonl')).toBe(`${rows.join('\n')}\n`);
    }, 20_000);
});

describe('while a broker is away', () => {
  test('connectors can be stopped, and go on where they stand', async () => {
    const harness = await openPipeline();
    const victim = leaderOf(harness, 'numbers');
    await harness.cluster.kill(victim);
    await sleep(time, 100);
    expect(await harness.herder.pauseConnector('load')).toMatchObject({ ok: true });
    const restarted = harness.herder.restartConnector('load');
    await harness.cluster.restart(victim);
    expect(await restarted).toMatchObject({ ok: true });
    expect(await harness.herder.resumeConnector('load')).toMatchObject({ ok: true });
    await harness.untilState('load', 'COMPLETED');
    expect(await harness.values('numbers')).toEqual(rows);
  }, 20_000);
});
