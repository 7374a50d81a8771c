import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test, type Oxbow } from './fixtures.ts';

/** Data that nobody here wrote: what a person drops on the page, against a computation that knows nothing of Oxbow. */
const data = fileURLToPath(new URL('../node_modules/vega-datasets/data', import.meta.url));

interface Summary {
  count: number;
  sum: number;
  min: number;
  max: number;
}

const summarize = (rows: ReadonlyArray<readonly [key: string, value: number | null]>): Map<string, Summary> => {
  const groups = new Map<string, Summary>();
  for (const [key, value] of rows) {
    const group = groups.get(key) ?? { count: 0, sum: 0, min: Infinity, max: -Infinity };
    group.count++;
    if (value !== null) {
      group.sum += value;
      group.min = Math.min(group.min, value);
      group.max = Math.max(group.max, value);
    }
    groups.set(key, group);
  }
  return groups;
};

/** Drops the file, takes what the dialog proposes, waits until it is loaded. */
const drop = async (oxbow: Oxbow, file: string): Promise<void> => {
  const chooser = oxbow.page.waitForEvent('filechooser');
  await oxbow.page.getByRole('button', { name: 'Source: File' }).click();
  await (await chooser).setFiles(path.join(data, file));
  const dialog = oxbow.page.getByRole('dialog');
  await expect(dialog).toContainText(file);
  await dialog.getByRole('button', { name: /^Load/ }).click();
  await expect(dialog).toBeHidden({ timeout: 60_000 });
  await expect.poll(async () => (await oxbow.status()).connectors.find(({ state }) => state === 'COMPLETED')?.records ?? 0, { timeout: 60_000 }).toBeGreaterThan(0);
};

const run = async (oxbow: Oxbow, text: string): Promise<void> => {
  const results = await oxbow.ksql(text);
  expect(results.filter(({ type }) => type === 'error').map(({ message }) => message)).toEqual([]);
  await oxbow.idle();
};

const expectTable = async (oxbow: Oxbow, name: string, key: string, expected: ReadonlyMap<string, Summary>): Promise<void> => {
  const rows = await oxbow.table(name);
  expect(rows.length).toBe(expected.size);
  for (const row of rows) {
    const group = expected.get(String(row[key]))!;
    expect(group, `${name} has a group ${String(row[key])}`).toBeDefined();
    expect([row['N'], row['LOW'], row['HIGH']]).toEqual([group.count, Number.isFinite(group.min) ? group.min : null, Number.isFinite(group.max) ? group.max : null]);
    // Sums in another order differ in the last digits of a double.
    expect(Number(row['MEAN'])).toBeCloseTo(group.sum / group.count, 6);
  }
};

test.beforeEach(async ({ oxbow }) => {
  await oxbow.pipeline.clear();
});

test('stocks.csv: prices by symbol', async ({ oxbow }) => {
  await drop(oxbow, 'stocks.csv');
  await run(oxbow, 'CREATE TABLE by_symbol AS SELECT symbol, COUNT(*) AS n, AVG(price) AS mean, MIN(price) AS low, MAX(price) AS high FROM stocks GROUP BY symbol EMIT CHANGES;');
  const rows = readFileSync(path.join(data, 'stocks.csv'), 'utf8').trim().split(/\r?\n/).slice(1).map((line): [string, number] => {
    const [symbol, , price] = line.split(',');
    return [symbol!, Number(price)];
  });
  await expectTable(oxbow, 'BY_SYMBOL', 'SYMBOL', summarize(rows));
});

test('movies.json: ratings by genre, with names that need quotes and values that are missing', async ({ oxbow }) => {
  await drop(oxbow, 'movies.json');
  await run(
    oxbow,
    `CREATE TABLE by_genre AS SELECT \`Major Genre\` AS genre, COUNT(*) AS n, AVG(\`IMDB Rating\`) AS mean, MIN(\`IMDB Rating\`) AS low, MAX(\`IMDB Rating\`) AS high
       FROM movies WHERE \`IMDB Rating\` IS NOT NULL GROUP BY \`Major Genre\` EMIT CHANGES;`,
  );
  const movies = JSON.parse(readFileSync(path.join(data, 'movies.json'), 'utf8')) as Array<Record<string, unknown>>;
  const rows = movies
    .filter((movie) => movie['IMDB Rating'] !== null && movie['Major Genre'] !== null)
    .map((movie): [string, number] => [String(movie['Major Genre']), Number(movie['IMDB Rating'])]);
  await expectTable(oxbow, 'BY_GENRE', 'GENRE', summarize(rows));
});

test('flights-200k.json: 231,083 delays by distance', async ({ oxbow }) => {
  test.setTimeout(120_000);
  await drop(oxbow, 'flights-200k.json');
  const flights = JSON.parse(readFileSync(path.join(data, 'flights-200k.json'), 'utf8')) as Array<{ delay: number; distance: number }>;
  expect(flights.length).toBe(231_083);
  const loaded = (await oxbow.status()).connectors[0]!;
  expect([loaded.records, loaded.skipped]).toEqual([231_083, 0]);
  const [stream] = (await oxbow.ksql('SHOW STREAMS;'))[0]!.rows!;
  await run(oxbow, `CREATE TABLE by_distance AS SELECT distance, COUNT(*) AS n, AVG(delay) AS mean, MIN(delay) AS low, MAX(delay) AS high FROM \`${String(stream!['name'])}\` GROUP BY distance EMIT CHANGES;`);
  await expectTable(oxbow, 'BY_DISTANCE', 'DISTANCE', summarize(flights.map(({ distance, delay }): [string, number] => [String(distance), delay])));
});
