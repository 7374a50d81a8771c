import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ByteWriter, decodeUtf8, encodeUtf8 } from '../../common/index.ts';
import { BIGINT, BOOLEAN, DOUBLE, INTEGER, STRING, type SqlType } from '../parser/SqlType.ts';
import type { Row } from '../SqlValue.ts';
import { JsonFormat } from './JsonFormat.ts';

const INFO = { name: 'JSON', delimiter: ',', isWrapped: true } as const;
const COLUMNS = [
  { name: 'ID', type: BIGINT }, { name: 'NAME', type: STRING }, { name: 'PRICE', type: DOUBLE }, { name: 'N', type: INTEGER }, { name: 'OK', type: BOOLEAN },
  { name: 'TAGS', type: { base: 'ARRAY', item: STRING } satisfies SqlType },
];
const read = (text: string, columns = COLUMNS, needed?: ReadonlySet<number>): Row | null => {
  const bytes = encodeUtf8(`##${text}##`);
  return JsonFormat.createSerde(columns, INFO, needed === undefined ? {} : { needed }).deserialize(bytes, 2, bytes.length - 2);
};
const write = (row: Row, columns = COLUMNS): string => {
  const out = new ByteWriter(4);
  JsonFormat.createSerde(columns, INFO).serialize(row, out);
  return decodeUtf8(out.bytes, 0, out.length);
};

const text = fc.oneof(fc.string(), fc.string({ unit: 'grapheme' }), fc.constantFrom('', '"', '\\', '\u2028', 'é', '😀', '\n', 'a"b\\c'));
const row = fc.record({
  ID: fc.option(fc.maxSafeInteger()),
  NAME: fc.option(text),
  PRICE: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })),
  N: fc.option(fc.integer()),
  OK: fc.option(fc.boolean()),
  TAGS: fc.option(fc.array(text, { maxLength: 3 })),
});
const space = fc.constantFrom('', ' ', '\n', ' \t ');

/** One object as somebody else would write it: fields in any order, others between them, white space anywhere. */
const written = fc
  .tuple(row, fc.dictionary(text, fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 }), fc.infiniteStream(space), fc.nat())
  .map(([fields, others, spaces, seed]) => {
    const known = new Set(COLUMNS.map(({ name }) => name));
    const entries = [...Object.entries(fields), ...Object.entries(others).filter(([name]) => !known.has(name.toUpperCase()))];
    entries.sort(([a], [b]) => ((a.length * 31 + seed) % 7) - ((b.length * 31 + seed) % 7));
    const gap = (): string => spaces.next().value ?? '';
    return {
      fields,
      json: `${gap()}{${gap()}${entries.map(([name, value]) => `${JSON.stringify(name)}${gap()}:${gap()}${JSON.stringify(value)}${gap()}`).join(`,${gap()}`)}}${gap()}`,
    };
  });

describe('reading', () => {
  test('gives what JSON.parse gives, column by column', () => {
    fc.assert(
      fc.property(fc.array(written, { minLength: 1, maxLength: 4 }), (records) => {
        const serde = JsonFormat.createSerde(COLUMNS, INFO);
        for (const { fields, json } of records) {
          const bytes = encodeUtf8(json);
          const expected = COLUMNS.map(({ name }) => (JSON.parse(json) as Record<string, unknown>)[name] ?? null);
          expect(serde.deserialize(bytes, 0, bytes.length), json).toEqual(expected.map((value) => (Object.is(value, -0) ? 0 : value)));
          expect(Object.keys(fields)).toHaveLength(COLUMNS.length);
        }
      }),
    );
  });

  test('takes and refuses the same texts as JSON.parse, whether a column is needed or skipped', () => {
    fc.assert(
      fc.property(written, fc.nat(), fc.constantFrom('', '"', '{', '}', ',', ':', '0', '-', 'x', '\\', '\u0001', '[', 'e', '.'), fc.boolean(), ({ json }, at, character, replaces) => {
        const place = at % (json.length + 1);
        const mutated = json.slice(0, place) + character + json.slice(place + (replaces ? 1 : 0));
        let parsed: unknown;
        try {
          parsed = JSON.parse(mutated);
        } catch {
          expect(() => read(mutated, [{ name: 'ELSEWHERE', type: STRING }]), mutated).toThrow(/not JSON/);
          return;
        }
        if (parsed === null || typeof parsed !== 'object' || Array.isArray(parsed)) return;
        expect(() => read(mutated, [{ name: 'ELSEWHERE', type: STRING }]), mutated).not.toThrow();
      }),
      { numRuns: 2_000 },
    );
  });

  test('leaves columns that nobody needs null', () => {
    expect(read('{"ID":1,"NAME":"a","PRICE":2}', COLUMNS.slice(0, 3), new Set([1]))).toEqual([null, 'a', null]);
  });

  test.each<[string, unknown]>([
    ['{"id": 7}', [7, null, null, null, null, null]],
    ['{"Id": "8"}', [8, null, null, null, null, null]],
    ['{"ID": 9223372036854775807}', [9223372036854775807n, null, null, null, null, null]],
    ['{"NAME": 300}', [null, '300', null, null, null, null]],
    ['{"NAME": {"a": [1, 2]}}', [null, '{"a":[1,2]}', null, null, null, null]],
    ['{"OK": "TRUE", "N": 3.7, "PRICE": "2.5"}', [null, null, 2.5, 3, true, null]],
    ['null', null],
  ])('%s as ksqlDB takes it', (json, expected) => {
    expect(read(json)).toEqual(expected);
  });

  test.each([['{"N": "many"}', /INTEGER/], ['{"N": 3000000000}', /INTEGER/], ['{"OK": 1}', /BOOLEAN/], ['{"TAGS": "a"}', /ARRAY/], ['[1]', /an object/], ['{"ID": 1} x', /the end/], ['', /an object/], ['{"ID": 007}', /number/]])(
    '%s is refused with the reason',
    (json, reason) => {
      expect(() => read(json)).toThrow(reason);
    },
  );
});

test('what is written is JSON and reads back as it was', () => {
  fc.assert(
    fc.property(row, (fields) => {
      const values = COLUMNS.map(({ name }) => fields[name as keyof typeof fields] as Row[number]);
      const json = write(values);
      expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(fields)));
      expect(read(json)).toEqual(values.map((value) => (Object.is(value, -0) ? 0 : value)));
    }),
  );
});

test('a bigint is written with all its digits', () => {
  expect(write([9223372036854775807n], [{ name: 'ID', type: BIGINT }])).toBe('{"ID":9223372036854775807}');
});
