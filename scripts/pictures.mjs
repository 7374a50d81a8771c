import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { browserArgs, findBrowser } from './browser.mjs';
import { root } from './run.mjs';

/**
 * `npm run pictures`: the README's pictures, taken from the real thing: the demo that a newcomer sees, in both themes,
 * and a few seconds of it as a GIF (which needs ffmpeg).
 */
const { chromium } = await import('@playwright/test');
const { build, preview } = await import('vite');

const images = path.join(root, 'docs/images');
const frames = mkdtempSync(path.join(tmpdir(), 'oxbow-frames-'));
await build({ root, logLevel: 'warn' });
const server = await preview({ root, configFile: false, preview: { host: '127.0.0.1', port: 0 }, logLevel: 'error' });
const executablePath = findBrowser();
const browser = await chromium.launch({ args: browserArgs, ...(executablePath !== undefined && { executablePath }) });

const open = async (colorScheme, width, height) => {
  const page = await browser.newPage({ viewport: { width, height }, colorScheme });
  await page.goto(server.resolvedUrls.local[0]);
  await page.evaluate(() => window.oxbow.ready);
  await page.waitForTimeout(6_000);
  return page;
};

/** A count behind a repartition topic, on two instances. */
const visits = (page) => page.evaluate(async () => {
  const { oxbow } = window;
  await oxbow.pipeline.clear();
  await oxbow.ksql("CREATE STREAM hits (id VARCHAR KEY, page VARCHAR) WITH (KAFKA_TOPIC='hits', VALUE_FORMAT='JSON', PARTITIONS=4);");
  await oxbow.ksql('CREATE TABLE per_page AS SELECT page, COUNT(*) AS n FROM hits GROUP BY page EMIT CHANGES;');
  await oxbow.produce('hits', Array.from({ length: 400 }, (_, i) => ({ key: `visitor-${i % 37}`, value: { PAGE: `/page-${i % 120}` } })));
  await oxbow.applications.addInstance('PER_PAGE');
  await oxbow.idle();
});

/** A replicated topic with some records, and two people who read it. */
const orders = (page) => page.evaluate(async () => {
  const { cluster } = window.oxbow;
  await cluster.createTopic({ name: 'orders', partitions: 3, replicationFactor: 3, configs: { 'min.insync.replicas': '2' } });
  const customers = ['gwen', 'matthias', 'viktor', 'sally', 'bob', 'alice'];
  for (let i = 0; i < 48; i++)
    await cluster.produce({ topic: 'orders', key: customers[(i * 7) % 6], value: { item: `tea-${i}`, amount: 1 + (i % 4) }, partitioner: 'default', acks: 'all' });
  const reader = { groupId: 'shop', topics: ['orders'], assignor: 'cooperative-sticky', autoOffsetReset: 'earliest', isolation: 'read_committed', rate: 4, sessionTimeoutMs: 10_000 };
  await cluster.startConsumer({ ...reader, name: 'Sally' });
  await cluster.startConsumer({ ...reader, name: 'Bob' });
  await new Promise((resolve) => setTimeout(resolve, 4_000));
});

try {
  await (await open('light', 1600, 900)).screenshot({ path: path.join(images, 'oxbow-light.png') });
  await (await open('dark', 1600, 900)).screenshot({ path: path.join(images, 'oxbow-dark.png') });
  const topics = await open('light', 1600, 900);
  await orders(topics);
  await topics.getByRole('tab', { name: 'Topics' }).click();
  await topics.getByRole('button', { name: 'Fill the page with the drawer' }).click();
  await topics.getByRole('button', { name: 'Topic orders', exact: true }).click();
  await topics.waitForTimeout(1_500);
  await topics.screenshot({ path: path.join(images, 'topics-light.png') });
  const cluster = await open('dark', 1600, 900);
  await orders(cluster);
  await cluster.getByRole('tab', { name: 'Cluster' }).click();
  await cluster.getByRole('button', { name: 'Fill the page with the drawer' }).click();
  await cluster.getByRole('button', { name: 'Kill broker 1' }).click();
  await cluster.waitForTimeout(5_000);
  await cluster.screenshot({ path: path.join(images, 'cluster-dark.png') });
  const applications = await open('dark', 1600, 900);
  await visits(applications);
  await applications.getByRole('tab', { name: 'Applications', exact: true }).click();
  await applications.getByRole('button', { name: 'Fill the page with the drawer' }).click();
  await applications.getByRole('radio', { name: 'Physical' }).or(applications.getByRole('button', { name: 'Physical' })).first().click();
  await applications.waitForTimeout(1_500);
  await applications.evaluate(() => window.oxbow.applications.killInstance('PER_PAGE', 'instance-1'));
  await applications.waitForTimeout(1_500);
  await applications.screenshot({ path: path.join(images, 'applications-dark.png') });
  const page = await open('dark', 1280, 720);
  for (let i = 0; i < 40; i++) await page.screenshot({ path: path.join(frames, `${String(i).padStart(3, '0')}.png`) });
  const filter = 'fps=10,scale=960:-1:flags=lanczos,split[a][b];[a]palettegen=max_colors=96[p];[b][p]paletteuse=dither=none';
  const { status } = spawnSync('ffmpeg', ['-y', '-loglevel', 'error', '-framerate', '10', '-i', path.join(frames, '%03d.png'), '-vf', filter, path.join(images, 'oxbow.gif')], { stdio: 'inherit' });
  if (status !== 0) throw new Error('ffmpeg is needed for the animation.');
} finally {
  await browser.close();
  await server.close();
  rmSync(frames, { recursive: true });
}
