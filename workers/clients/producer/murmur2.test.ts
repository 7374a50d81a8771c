import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { encodeUtf8 } from '../../common/index.ts';
import { DefaultPartitioner, murmur2, partitionForKey, RoundRobinPartitioner, toPositive } from '../index.ts';

describe('murmur2', () => {
  test.each([
    ['21', -973932308], ['abc', 479470107], ['4', 1514888353], ['34', -2026295078], ['234', -406844982], ['1234', -1614185708],
    ['giberish123456789', -1890243828], ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
  ])('of %s is what Kafka computes', (text, expected) => {
    const padded = encodeUtf8(`##${text}#`);
    expect(murmur2(encodeUtf8(text))).toBe(expected);
    expect(murmur2(padded, 2, padded.length - 1)).toBe(expected);
  });

  test('loses its sign as in Kafka', () => {
    expect([0, 1, -1, -973932308].map(toPositive)).toEqual([0, 1, 2147483647, 1173551340]);
  });
});

describe('partitionForKey', () => {
  test('puts keys where every Kafka client does', () => {
    const places = (key: string): number[] => [1, 2, 3, 5, 8, 12, 50, 100].map((n) => partitionForKey(encodeUtf8(key), n));
    expect(places('foobar')).toEqual([0, 0, 0, 1, 6, 6, 16, 66]);
    expect(places('kafka')).toEqual([0, 0, 1, 0, 4, 4, 30, 80]);
  });
});

describe('partitioners', () => {
  test('take turns by topic', () => {
    const partitioner = new RoundRobinPartitioner();
    const counts = new Map<string, number>();
    const choose = (topic: string, partitions: number): void => {
      const key = `${topic}-${partitioner.partition(topic, encodeUtf8('key'), 0, 3, partitions)}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    };
    for (let i = 0; i < 30; i++) {
      choose('topicA', 3);
      if (i % 5 === 0) choose('topicB', 1);
    }
    expect(Object.fromEntries(counts)).toEqual({ 'topicA-0': 10, 'topicA-1': 10, 'topicA-2': 10, 'topicB-0': 6 });
  });

  test('by default keep a key together and spread what has none', () => {
    const partitioner = new DefaultPartitioner();
    const key = encodeUtf8('foobar');
    expect([0, 1, 2].map(() => partitioner.partition('t', key, 0, key.length, 100))).toEqual([66, 66, 66]);
    expect([0, 1, 2, 3].map(() => partitioner.partition('t', null, 0, 0, 3))).toEqual([0, 1, 2, 0]);
    expect(partitioner.partition('t', new Uint8Array(0), 0, 0, 3)).toBe(partitionForKey(new Uint8Array(0), 3));
  });
});

const CONFORMANCE = new URL('../../../../shared/conformance/partitioner.json', import.meta.url);

interface ConformanceCase {
  readonly name: string;
  readonly kind: string;
  readonly input?: { readonly hex: string };
  readonly key?: { readonly hex: string };
  readonly expected?: unknown;
}

describe.runIf(existsSync(CONFORMANCE))('conformance data', () => {
  const cases = existsSync(CONFORMANCE) ? (JSON.parse(readFileSync(CONFORMANCE, 'utf8')) as { cases: ConformanceCase[] }).cases : [];
  const bytes = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'));

  test('of murmur2 and partitionForKey holds', () => {
    const hashes = cases.filter(({ kind }) => kind === 'murmur2');
    const partitions = cases.filter(({ kind }) => kind === 'partitionForKey');
    expect(hashes.length * partitions.length).toBeGreaterThan(0);
    for (const { name, input, expected } of hashes) expect([name, murmur2(bytes(input!.hex))]).toEqual([name, expected]);
    for (const { name, key, expected } of partitions)
      for (const { numPartitions, partition } of expected as Array<{ numPartitions: number; partition: number }>)
        expect([name, numPartitions, partitionForKey(bytes(key!.hex), numPartitions)]).toEqual([name, numPartitions, partition]);
  });
});
