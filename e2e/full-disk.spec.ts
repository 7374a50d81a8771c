import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';

/** Lets the test say when the disk is full: from then on the worker's IndexedDB answers as a browser without room does. */
const controlDisk = (page: Page): Promise<unknown> =>
  page.route('**/engine.worker-*.js', async (route) => {
    const response = await route.fetch();
    const prelude = `{
      let isFull = false;
      new BroadcastChannel('disk').onmessage = ({ data }) => (isFull = data);
      const { put } = IDBObjectStore.prototype;
      IDBObjectStore.prototype.put = function (...values) {
        if (isFull) throw new DOMException('There is no room left.', 'QuotaExceededError');
        return put.apply(this, values);
      };
    }`;
    await route.fulfill({ response, body: `${prelude}\n${await response.text()}` });
  });

const setDiskFull = (page: Page, isFull: boolean): Promise<void> =>
  page.evaluate((full) => {
    new BroadcastChannel('disk').postMessage(full);
  }, isFull);

test('a full disk is said on the whole page, and what was acknowledged is there again once there is room', async ({ oxbow }) => {
  const { page } = oxbow;
  // What is refused ends in the console too.
  oxbow.expectProblem(/./);
  await oxbow.pipeline.clear();
  await controlDisk(page);
  await oxbow.reload();
  await oxbow.produce('kept', [{ value: 'one' }, { value: 'two' }]);

  await setDiskFull(page, true);
  await expect(async () => {
    await expect(oxbow.produce('kept', [{ value: 'three' }])).rejects.toThrow();
  }).toPass();
  await expect(page.getByRole('heading', { name: 'Nothing more can be written' })).toBeVisible();

  await page.getByRole('button', { name: 'Open again' }).click();
  await oxbow.ready();
  const kept = (await oxbow.consume('kept')).map(({ value }) => value);
  expect(kept.slice(0, 2)).toEqual(['one', 'two']);
});
