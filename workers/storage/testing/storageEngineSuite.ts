import { assert } from '../../common/index.ts';
import { StorageError, type StorageEngine, type StorageKey, type WriteOperation } from '../StorageEngine.ts';

/** One promise of the contract. `run` throws where an implementation breaks it. */
export interface StorageEngineCase {
  readonly name: string;
  run(open: () => Promise<StorageEngine>): Promise<void>;
}

const bytes = (...values: number[]): Uint8Array<ArrayBuffer> => Uint8Array.from(values);

const put = (key: StorageKey, value: Uint8Array<ArrayBuffer> | number = bytes(1)): WriteOperation => ({ kind: 'put', store: 'chunks', key, value });

const same = (actual: unknown, expected: unknown, what: string): void =>
  assert(JSON.stringify(actual) === JSON.stringify(expected), `${what}: ${JSON.stringify(actual)} instead of ${JSON.stringify(expected)}`);

const rejection = async (promise: Promise<unknown>): Promise<StorageError> => {
  try {
    await promise;
  } catch (error) {
    assert(error instanceof StorageError, `a StorageError was expected, not ${String(error)}`);
    return error;
  }
  throw new Error('a rejection was expected');
};

/**
 * The behaviour that every StorageEngine shows. Plain cases without a test framework, so that the same list runs in
 * Node and inside a page. `open` gives an empty storage each time.
 */
export const storageEngineSuite: readonly StorageEngineCase[] = [
  {
    name: 'gives back what was put and undefined for what was not',
    async run(open) {
      const storage = await open();
      await storage.write([put(['a', 1], bytes(1, 2, 3)), { kind: 'put', store: 'checkpoints', key: ['a', 1], value: { at: 7 } }], 'relaxed');
      same(Array.from((await storage.get('chunks', ['a', 1])) as Uint8Array), [1, 2, 3], 'bytes');
      same(await storage.get('checkpoints', ['a', 1]), { at: 7 }, 'an object');
      same(await storage.get('chunks', ['a', 2]), undefined, 'a missing key');
      await storage.write([put(['a', 1], bytes(9))], 'strict');
      same(Array.from((await storage.get('chunks', ['a', 1])) as Uint8Array), [9], 'bytes after a second put');
      await storage.close();
    },
  },
  {
    name: 'orders keys by element, numbers before strings, a prefix before what it begins',
    async run(open) {
      const storage = await open();
      const ordered: StorageKey[] = [['a'], ['a', -1], ['a', 2], ['a', 10], ['a', 10, 0], ['a', 'x'], ['a/b', 1], ['b', 1]];
      await storage.write(ordered.toReversed().map((key) => put(key)), 'relaxed');
      same(await storage.keys('chunks', []), ordered, 'all keys');
      same(await storage.keys('chunks', ['a']), ordered.slice(0, 6), 'keys under a');
      same(await storage.keys('chunks', ['a', 10]), ordered.slice(3, 5), 'keys under a, 10');
      same(await storage.keys('chunks', ['c']), [], 'keys under nothing');
      same(await storage.keys('checkpoints', []), [], 'keys of the other store');
      await storage.close();
    },
  },
  {
    name: 'ranges from the first key inclusively to the last exclusively, at most as many as asked for',
    async run(open) {
      const storage = await open();
      await storage.write([1, 2, 3, 4].map((i) => put(['a', i], i)), 'relaxed');
      same(await storage.range('chunks', ['a', 2], ['a', 4]), [[['a', 2], 2], [['a', 3], 3]], 'a range');
      same(await storage.range('chunks', ['a', 1], ['b'], 2), [[['a', 1], 1], [['a', 2], 2]], 'a limited range');
      same(await storage.range('chunks', ['a', 4], ['a', 4]), [], 'an empty range');
      same(await storage.range('chunks', ['b'], ['a']), [], 'a range that ends before it begins');
      await storage.close();
    },
  },
  {
    name: 'deletes a key, deletes a prefix, and leaves neighbours alone',
    async run(open) {
      const storage = await open();
      await storage.write([put(['a', 1]), put(['a', 2]), put(['a', 2, 5]), put(['ab', 1]), put(['b', 1])], 'relaxed');
      await storage.write([{ kind: 'delete', store: 'chunks', key: ['a', 1] }, { kind: 'delete', store: 'chunks', key: ['zz'] }], 'relaxed');
      same(await storage.keys('chunks', ['a']), [['a', 2], ['a', 2, 5]], 'after delete');
      await storage.write([{ kind: 'deletePrefix', store: 'chunks', prefix: ['a'] }], 'relaxed');
      same(await storage.keys('chunks', []), [['ab', 1], ['b', 1]], 'after deletePrefix');
      await storage.close();
    },
  },
  {
    name: 'applies the operations of one write in order',
    async run(open) {
      const storage = await open();
      await storage.write([put(['a', 1], 1)], 'relaxed');
      await storage.write([{ kind: 'deletePrefix', store: 'chunks', prefix: ['a'] }, put(['a', 2], 2), put(['a', 2], 3)], 'relaxed');
      same(await storage.range('chunks', [], ['z']), [[['a', 2], 3]], 'content');
      await storage.close();
    },
  },
  {
    name: 'lets writes overlap and settles them in the order of their calls',
    async run(open) {
      const storage = await open();
      const settled: number[] = [];
      const writes = Array.from({ length: 8 }, (_, i) => {
        const operation: WriteOperation =
          i % 2 === 0 ? put(['k'], i) : { kind: 'put', store: 'checkpoints', key: ['k'], value: 'x'.repeat(i === 1 ? 1_000_000 : 1) };
        return storage.write([operation], 'relaxed').then(() => settled.push(i));
      });
      await Promise.all(writes);
      same(settled, [0, 1, 2, 3, 4, 5, 6, 7], 'order');
      same(await storage.get('chunks', ['k']), 6, 'the last one wins');
      await storage.close();
    },
  },
  {
    name: 'shows a read every write that was called before it',
    async run(open) {
      const storage = await open();
      const write = storage.write([put(['a'], 1)], 'relaxed');
      same(await storage.get('chunks', ['a']), 1, 'read behind a write under way');
      await write;
      await storage.close();
    },
  },
  {
    name: 'leaves nothing of a write that cannot be stored',
    async run(open) {
      const storage = await open();
      await storage.write([put(['a'], 1)], 'relaxed');
      const uncloneable = { kind: 'put', store: 'chunks', key: [Number.NaN], value: 1 } as const;
      await storage.write([put(['b'], 1), uncloneable], 'relaxed').catch(() => undefined);
      same((await storage.keys('chunks', [])).filter((key) => key[0] === 'b'), [], 'nothing of the failed write');
      await storage.close();
    },
  },
  {
    name: 'waits for writes under way when closing and rejects afterwards',
    async run(open) {
      const storage = await open();
      let settled = false;
      const write = storage.write([put(['a'])], 'relaxed').then(() => (settled = true));
      await storage.close();
      assert(settled, 'close waited');
      await write;
      same((await rejection(storage.get('chunks', ['a']))).kind, 'closed', 'get');
      same((await rejection(storage.keys('chunks', []))).kind, 'closed', 'keys');
      same((await rejection(storage.range('chunks', [], ['z']))).kind, 'closed', 'range');
      same((await rejection(storage.write([put(['b'])], 'relaxed'))).kind, 'closed', 'write');
    },
  },
  {
    name: 'tells how much is used',
    async run(open) {
      const storage = await open();
      await storage.write([put(['a'], bytes(1, 2, 3))], 'relaxed');
      const usage = await storage.usage();
      assert(usage.usedBytes >= 0 && typeof usage.persisted === 'boolean', 'a usage');
      await storage.close();
    },
  },
];
