import { afterEach, describe, expect, test } from 'vitest';
import { SystemTime } from '../common/index.ts';
import { emptyDocument, type ApplicationView, type PipelineDocument } from '../protocol/index.ts';
import { MemoryStorage, type StorageEngine } from '../storage/index.ts';
import { Engine } from './Engine.ts';

const OPTIONS = { databaseName: 'test', storage: 'memory', durability: 'relaxed' } as const;

const engines: Engine[] = [];
const openEngine = async (storage: StorageEngine = new MemoryStorage()): Promise<Engine> => {
  const engine = new Engine(new SystemTime(), async () => storage);
  await engine.open(OPTIONS);
  engines.push(engine);
  return engine;
};
afterEach(async () => {
  for (const engine of engines.splice(0)) await engine.close();
});

const documentOf = (text: string): PipelineDocument => ({ ...emptyDocument(), text });
const TEXT = `
CREATE STREAM hits (id VARCHAR, page VARCHAR) WITH (KAFKA_TOPIC='hits', VALUE_FORMAT='JSON', PARTITIONS=4);
CREATE TABLE per_page AS SELECT page, COUNT(*) AS n FROM hits GROUP BY page EMIT CHANGES;
`;
const pages = Array.from({ length: 40 }, (_, i) => `page-${i}`);
const hits = pages.flatMap((page) => [{ key: null, value: { page } }, { key: null, value: { page } }]);

const deployed = async (storage?: StorageEngine): Promise<Engine> => {
  const engine = await openEngine(storage);
  expect((await engine.deploy(documentOf(TEXT))).errors).toEqual([]);
  await engine.produce('hits', hits);
  await engine.idle();
  return engine;
};
const countsOf = async (engine: Engine): Promise<number[]> => (await engine.table('per_page', {})).map((row) => row['N'] as number);
const owners = ({ instances }: ApplicationView): Map<string, string> =>
  new Map(instances.flatMap(({ instanceId, tasks }) => tasks.flatMap(({ taskId, state }) => (state === 'RUNNING' ? [[taskId, instanceId] as const] : []))));
const untilSpread = async (engine: Engine, count: number): Promise<ApplicationView> => {
  for (;;) {
    const view = await engine.applications.describe('PER_PAGE');
    if (new Set(owners(view).values()).size === count && owners(view).size === 8) return view;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};
const messages = ({ events }: ApplicationView): string[] => events.map(({ message }) => message);

describe('an application', () => {
  test('is shown with its topology, its tasks and what they hold', async () => {
    const engine = await deployed();
    const view = await engine.applications.describe('PER_PAGE');
    expect(view).toMatchObject({ sink: 'PER_PAGE', state: 'RUNNING', error: null, instanceCount: 1, runningCount: 1, taskCount: 8, lag: 0 });
    expect(view.description).toMatch(/^Topologies:\n/);
    expect(view.topology.subtopologies.map(({ id }) => id)).toEqual([0, 1]);
    const [instance] = view.instances;
    expect(instance!.tasks.map(({ taskId }) => taskId)).toEqual(['0_0', '0_1', '0_2', '0_3', '1_0', '1_1', '1_2', '1_3']);
    const stores = instance!.tasks.flatMap(({ stores: all }) => all);
    expect(stores.reduce((sum, { rows }) => sum + rows!, 0)).toBe(pages.length);
    expect(stores.reduce((sum, { changelog }) => sum + changelog!.endOffset, 0)).toBe(hits.length);
    for (const { changelog } of stores) expect(changelog!.offset).toBe(changelog!.endOffset);
    expect(view.counters.filter(({ node }) => node === 'Source').reduce((sum, { processed }) => sum + processed, 0)).toBe(hits.length);
    expect((await engine.status()).applications).toMatchObject([{ queryId: view.queryId, taskCount: 8 }]);
  });

  test('is shared by its instances; one that stops hands its tasks over, and comes again', async () => {
    const engine = await deployed();
    expect(await engine.applications.addInstance('PER_PAGE')).toBe('instance-2');
    const shared = await untilSpread(engine, 2);
    expect(messages(shared)).toEqual(expect.arrayContaining(['instance-2 started', expect.stringMatching(/^task \d_\d moved: instance-1 → instance-2$/), expect.stringMatching(/^instance-2 restored \d+ records? of task 1_\d$/)]));
    await engine.applications.stopInstance('PER_PAGE', 'instance-1');
    const alone = await untilSpread(engine, 1);
    expect(new Set(owners(alone).values())).toEqual(new Set(['instance-2']));
    expect(messages(alone)).toContain('instance-1 stopped and left the group');
    await expect(engine.applications.killInstance('PER_PAGE', 'instance-1')).rejects.toMatchObject({ code: 'NOT_RUNNING' });
    await engine.produce('hits', hits);
    await engine.idle();
    expect(await countsOf(engine)).toEqual(pages.map(() => 4));
    await engine.applications.restartInstance('PER_PAGE', 'instance-1');
    const again = await untilSpread(engine, 2);
    expect(await countsOf(engine)).toEqual(pages.map(() => 4));
    // Whoever has them: every record was read once.
    expect(again.counters.filter(({ node }) => node === 'Source').reduce((sum, { processed }) => sum + processed, 0)).toBe(2 * hits.length);
  }, 20_000);

  test('that is killed is waited for, its tasks with it', async () => {
    const engine = await deployed();
    await engine.applications.addInstance('PER_PAGE');
    await untilSpread(engine, 2);
    const now = Date.now();
    await engine.applications.killInstance('PER_PAGE', 'instance-2');
    const [, killed] = (await engine.applications.describe('PER_PAGE')).instances;
    expect(killed).toMatchObject({ isKilled: true, state: 'NOT_RUNNING' });
    expect(killed!.waitedForUntilMs! - now).toBeGreaterThan(5_000);
    expect(killed!.tasks.length).toBeGreaterThan(0);
    for (const { state } of killed!.tasks) expect(state).toBe('WAITING');
  }, 20_000);

  test('whose tasks nobody has is rebalancing, or not running, and its lag is what nobody reads', async () => {
    const engine = await deployed();
    await engine.applications.addInstance('PER_PAGE');
    await untilSpread(engine, 2);
    await engine.applications.killInstance('PER_PAGE', 'instance-2');
    const { instances, ...halved } = await engine.applications.describe('PER_PAGE');
    expect(halved).toMatchObject({ state: 'REBALANCING', runningCount: 1, taskTotal: 8 });
    expect(halved.taskCount).toBe(8 - instances[1]!.tasks.length);
    await engine.applications.stopInstance('PER_PAGE', 'instance-1');
    await engine.produce('hits', hits);
    expect(await engine.applications.describe('PER_PAGE')).toMatchObject({ state: 'NOT_RUNNING', runningCount: 0, lag: hits.length });
    await engine.applications.restartInstance('PER_PAGE', 'instance-1');
    await untilSpread(engine, 1);
    await engine.idle();
    expect(await engine.applications.describe('PER_PAGE')).toMatchObject({ state: 'RUNNING', taskCount: 8, taskTotal: 8, lag: 0 });
  }, 30_000);

  test('with other settings goes on where it was', async () => {
    const engine = await deployed();
    await engine.applications.addInstance('PER_PAGE');
    await engine.applications.configure('PER_PAGE', { processingGuarantee: 'exactly_once_v2', numStreamThreads: 2, numStandbyReplicas: 1 });
    await untilSpread(engine, 2);
    await engine.produce('hits', hits);
    await engine.idle();
    expect(await countsOf(engine)).toEqual(pages.map(() => 4));
    const view = await engine.applications.describe('PER_PAGE');
    expect(view.settings).toEqual({ processingGuarantee: 'exactly_once_v2', numStreamThreads: 2, numStandbyReplicas: 1, statestoreCacheMaxBytes: 0, commitIntervalMs: 100 });
    for (const { threads, standbyTasks } of view.instances) {
      expect(threads).toHaveLength(2);
      expect(standbyTasks.every(({ isWarmUp }) => !isWarmUp)).toBe(true);
    }
    expect(view.instances.flatMap(({ standbyTasks }) => standbyTasks).length).toBeGreaterThan(0);
    await expect(engine.applications.configure('PER_PAGE', { numStreamThreads: 0 })).rejects.toMatchObject({ code: 'INVALID_CONFIG' });
  }, 20_000);

  test('under another application.id begins from nothing, and finds what it was under the old one', async () => {
    const engine = await deployed();
    const { applicationId } = await engine.applications.describe('PER_PAGE');
    await engine.applications.setApplicationId('PER_PAGE', 'counter-2');
    await engine.idle();
    expect(await countsOf(engine)).toEqual(pages.map(() => 2));
    expect((await engine.consume('PER_PAGE', {})).length).toBe(2 * hits.length);
    const topics = (await engine.status()).topics.map(({ name }) => name);
    expect(topics).toEqual(expect.arrayContaining([expect.stringMatching(/^counter-2-.*-changelog$/), expect.stringMatching(new RegExp(`^${applicationId}-.*-changelog$`))]));
    await engine.applications.setApplicationId('PER_PAGE', applicationId);
    await engine.idle();
    expect((await engine.consume('PER_PAGE', {})).length).toBe(2 * hits.length);
    await expect(engine.applications.setApplicationId('PER_PAGE', applicationId)).rejects.toMatchObject({ code: 'INVALID_APPLICATION_ID' });
    await expect(engine.applications.setApplicationId('PER_PAGE', 'with space')).rejects.toMatchObject({ code: 'INVALID_APPLICATION_ID' });
    await engine.clear();
    const left = (await engine.status()).topics.map(({ name }) => name);
    expect(left.filter((name) => name.endsWith('-changelog') || name.endsWith('-repartition'))).toEqual([]);
  }, 20_000);

  test('has its instances as they ended, over a reload and over other settings', async () => {
    const storage = new MemoryStorage();
    const before = await deployed(storage);
    for (let i = 0; i < 2; i++) await before.applications.addInstance('PER_PAGE');
    await untilSpread(before, 3);
    await before.applications.stopInstance('PER_PAGE', 'instance-1');
    await before.applications.removeInstance('PER_PAGE', 'instance-1');
    await before.applications.killInstance('PER_PAGE', 'instance-2');
    const states = ({ instances }: ApplicationView): string[] => instances.map(({ instanceId, isKilled, state }) => `${instanceId} ${isKilled ? 'killed' : state === 'NOT_RUNNING' ? 'stopped' : 'live'}`);
    expect(states(await before.applications.describe('PER_PAGE'))).toEqual(['instance-2 killed', 'instance-3 live']);
    await before.close();
    engines.splice(0);
    const engine = await openEngine(storage);
    expect(states(await untilSpread(engine, 1))).toEqual(['instance-2 killed', 'instance-3 live']);
    await engine.applications.configure('PER_PAGE', { commitIntervalMs: 50 });
    const again = await untilSpread(engine, 1);
    expect(states(again)).toEqual(['instance-2 killed', 'instance-3 live']);
    expect(messages(again).filter((message) => message.startsWith('instance-2'))).toEqual([]);
    await engine.applications.restartInstance('PER_PAGE', 'instance-2');
    expect(states(await untilSpread(engine, 2))).toEqual(['instance-2 live', 'instance-3 live']);
    expect(await countsOf(engine)).toEqual(pages.map(() => 2));
  }, 30_000);

  test('comes back after a reload as it was, and is forgotten when its query is dropped', async () => {
    const storage = new MemoryStorage();
    const before = await deployed(storage);
    await before.applications.setApplicationId('PER_PAGE', 'counter');
    await before.applications.configure('PER_PAGE', { numStreamThreads: 2 });
    await before.applications.addInstance('PER_PAGE');
    await before.close();
    engines.splice(0);
    const engine = await openEngine(storage);
    const view = await untilSpread(engine, 2);
    expect(view).toMatchObject({ applicationId: 'counter', instanceCount: 2, settings: { numStreamThreads: 2 } });
    expect(await countsOf(engine)).toEqual(pages.map(() => 2));
    await engine.deploy(documentOf(TEXT.slice(0, TEXT.indexOf('CREATE TABLE'))));
    expect(await engine.applications.list()).toEqual([]);
    await engine.deploy(documentOf(TEXT));
    expect(await engine.applications.list()).toMatchObject([{ instanceCount: 1, applicationId: expect.stringContaining('query_CTAS_PER_PAGE') }]);
  }, 20_000);
});
