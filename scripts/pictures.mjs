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

try {
  await (await open('light', 1600, 900)).screenshot({ path: path.join(images, 'oxbow-light.png') });
  await (await open('dark', 1600, 900)).screenshot({ path: path.join(images, 'oxbow-dark.png') });
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
