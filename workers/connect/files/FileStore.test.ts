import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { must } from '../../common/index.ts';
import { ConnectHarness } from '../testing/ConnectHarness.ts';
import { streamOf } from '../testing/streamOf.ts';
import { CHUNK_BYTES } from './appendChunk.ts';
import { fileTopic } from './fileTopic.ts';
import type { FileStore } from './FileStore.ts';

const opened: ConnectHarness[] = [];
const open = async (): Promise<ConnectHarness> => {
  const harness = await ConnectHarness.open();
  opened.push(harness);
  return harness;
};

afterEach(async () => {
  await Promise.allSettled(opened.splice(0).map((harness) => harness.close()));
});

const patternOf = (size: number): Uint8Array => Uint8Array.from({ length: size }, (_, i) => (i * 31 + (i >> 8)) & 0xff);

const bytesFrom = async (files: FileStore, name: string, position: number): Promise<Buffer> => {
  const chunks = files.open(name, position);
  const parts: Uint8Array[] = [];
  for (let chunk = await chunks.next(); chunk !== null; chunk = await chunks.next()) parts.push(chunk);
  chunks.close();
  return Buffer.concat(parts);
};

describe('FileStore', () => {
  test('gives back what was written, from any byte on, after a restart too', async () => {
    const first = await open();
    const content = patternOf(2 * CHUNK_BYTES + 12_345);
    const progress: number[] = [];
    await first.files.write('flights.csv', streamOf(content, 300_000), { mediaType: 'text/csv', onProgress: (bytes) => progress.push(bytes) });
    expect(progress.at(-1)).toBe(content.length);
    const second = await first.crash(1);
    opened.push(second);
    expect(await second.files.info('flights.csv')).toMatchObject({ size: content.length, mediaType: 'text/csv' });
    expect(await second.files.names()).toEqual(['flights.csv']);
    for (const position of [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 7, content.length - 1, content.length])
      expect((await bytesFrom(second.files, 'flights.csv', position)).equals(content.subarray(position))).toBe(true);
  });

  test('takes a stream of the page', async () => {
    const { files } = await open();
    await files.write('a.txt', new Blob(['hello ', 'there']).stream());
    expect((await bytesFrom(files, 'a.txt', 0)).toString()).toBe('hello there');
    expect(await files.size('a.txt')).toBe(11);
  });

  test('a file that ends on a chunk, or is empty, is whole', async () => {
    const { files } = await open();
    await files.write('even', streamOf(patternOf(CHUNK_BYTES)));
    await files.write('empty', streamOf(''));
    expect([await files.size('even'), await files.size('empty'), await files.size('none')]).toEqual([CHUNK_BYTES, 0, undefined]);
    expect(await files.read('empty')).toMatchObject({ parts: [] });
  });

  test('a file that was being written when the tab died is not there', async () => {
    const first = await open();
    let isHalfway = false;
    const endless = async function* (): AsyncGenerator<Uint8Array> {
      yield patternOf(CHUNK_BYTES * 2);
      isHalfway = true;
      await new Promise(() => undefined);
    };
    void first.files.write('half.json', endless());
    await first.until(() => isHalfway);
    expect(await first.files.exists('half.json')).toBe(false);
    const second = await first.crash(1);
    opened.push(second);
    expect(second.dropped).toEqual(['half.json']);
    const topics = await second.admin.listTopics({ listInternal: true });
    expect(topics.map(({ name }) => name)).not.toContain(fileTopic('half.json'));
  });

  test('cancelling a write leaves nothing and rejects it', async () => {
    const { files } = await open();
    let goOn: () => void = () => undefined;
    const slow = async function* (): AsyncGenerator<Uint8Array> {
      yield patternOf(10);
      await new Promise<void>((resolve) => (goOn = resolve));
      yield patternOf(10);
    };
    const writing = files.write('slow', slow());
    const failed = expect(writing).rejects.toMatchObject({ name: 'AbortError' });
    const cancelled = files.cancel('slow');
    setTimeout(() => goOn(), 5);
    expect(await cancelled).toBe(true);
    await failed;
    expect(await files.exists('slow')).toBe(false);
    expect(await files.cancel('slow')).toBe(false);
  });

  test('a later write of the same name wins over the one under way', async () => {
    const { files } = await open();
    const first = files.write('same', streamOf('first'));
    const second = files.write('same', streamOf('second'));
    await Promise.allSettled([first]);
    await second;
    expect((await bytesFrom(files, 'same', 0)).toString()).toBe('second');
  });

  test('what a source fails with is what the write fails with, and nothing is left', async () => {
    const { files } = await open();
    const failing = async function* (): AsyncGenerator<Uint8Array> {
      yield patternOf(10);
      throw new Error('the file was moved');
    };
    await expect(files.write('moved', failing())).rejects.toThrow('the file was moved');
    expect(await files.exists('moved')).toBe(false);
  });

  test('every name has a topic of its own that a topic can have', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (a, b) => {
        expect(fileTopic(a)).toMatch(/^[a-zA-Z0-9._-]{1,249}$/);
        expect(fileTopic(a) === fileTopic(b)).toBe(a === b);
      }),
    );
    expect(fileTopic('a b.csv')).not.toBe(fileTopic('a_b.csv'));
    expect(must(fileTopic('x'.repeat(400))).length).toBeLessThan(249);
  });
});
