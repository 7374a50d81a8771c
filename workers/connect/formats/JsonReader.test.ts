import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeUtf8, encodeUtf8 } from '../../common/index.ts';
import { readEvents } from '../testing/readEvents.ts';
import { JsonLinesReader } from './JsonLinesReader.ts';
import { JsonReader } from './JsonReader.ts';
import type { JsonRowReader } from './JsonRowReader.ts';
import { JsonScanner } from './JsonScanner.ts';
import { MAX_ROW_BYTES } from './RowReader.ts';

const textOf = (reader: JsonRowReader): string => decodeUtf8(reader.bytes, reader.valueStart, reader.valueEnd);
const valueOf = (reader: JsonRowReader): unknown => JSON.parse(textOf(reader));
const rowsOf = (reader: JsonRowReader, text: string): unknown[] => readEvents(reader, encodeUtf8(text), [], valueOf).map((row) => row.content ?? row.reason);

const json = fc.json({ maxDepth: 3 }).map((text): unknown => JSON.parse(text));
const rows = fc.array(fc.dictionary(fc.string({ maxLength: 4, unit: 'grapheme' }), json, { maxKeys: 4 }), { maxLength: 6 });
const cuts = fc.array(fc.nat(), { maxLength: 8 });
const soup = fc
  .array(fc.constantFrom('{', '}', '[', ']', '"', '\\', ',', ':', '1', '-', '.', 'e', 'true', 'null', '"a"', '{"a":1}', '{"b":[2]}', '\n', '\n{"c":3}', ',\n', ' '), { maxLength: 24 })
  .map((parts) => encodeUtf8(parts.join('')));

describe('JsonScanner', () => {
  test('takes what JSON.parse takes and nothing else', () => {
    fc.assert(
      fc.property(soup, (bytes) => {
        const text = decodeUtf8(bytes).trim();
        if (text === '') return;
        const trimmed = encodeUtf8(text);
        let isJson = true;
        try {
          JSON.parse(text);
        } catch {
          isJson = false;
        }
        expect(new JsonScanner().scan(trimmed, 0, trimmed.length) === trimmed.length).toBe(isJson);
      }),
      { numRuns: 3000 },
    );
  });

  test('notes the fields of the object at the top only', () => {
    const bytes = encodeUtf8('{"a": {"x":1}, "b\\n":[{"y":2}], "c":-1.5e3}');
    const scanner = new JsonScanner();
    expect(scanner.scan(bytes, 0, bytes.length)).toBe(bytes.length);
    const fields = Array.from({ length: scanner.fieldCount }, (_, i) => [
      decodeUtf8(bytes, scanner.nameStarts[i], scanner.nameEnds[i]),
      decodeUtf8(bytes, scanner.valueStarts[i], scanner.valueEnds[i]),
    ]);
    expect(fields).toEqual([['a', '{"x":1}'], ['b\\n', '[{"y":2}]'], ['c', '-1.5e3']]);
  });
});

describe('JsonReader', () => {
  test('reads an array element by element, however it is written and cut', () => {
    fc.assert(
      fc.property(rows, fc.constantFrom(undefined, 2), cuts, fc.boolean(), (objects, indent, at, mark) => {
        const bytes = encodeUtf8((mark ? '\ufeff' : '') + JSON.stringify(objects, null, indent));
        expect(readEvents(new JsonReader(), bytes, at, valueOf).map((row) => row.content)).toEqual(objects);
      }),
      { numRuns: 400 },
    );
  });

  test('gives a row as its own bytes', () => {
    expect(readEvents(new JsonReader(), encodeUtf8('[ {"a" : 1.0}, {}]'), [], textOf).map((row) => row.content)).toEqual(['{"a" : 1.0}', '{}']);
  });

  test('reads objects one after the other where there is no array', () => {
    expect(rowsOf(new JsonReader(), '{"a":1}\n{\n"a":2}{"a":3}')).toEqual([{ a: 1 }, { a: 2 }, { a: 3 }]);
  });

  test('finds the next element behind a broken one', () => {
    expect(rowsOf(new JsonReader(), '[{"a":1},{"a":tru},7,{"a":4}]')).toEqual([
      { a: 1 }, 'unexpected } in JSON', 'a row must be a JSON object, this is a number', { a: 4 },
    ]);
  });

  test('loses one row to a stray quote or a missing brace when rows begin lines', () => {
    const text = '[\n {"a":"1"},\n {"a":"5" pipe"},\n {"a":{"b":3},\n {"a":4}\n]';
    expect(rowsOf(new JsonReader(), text)).toEqual([{ a: '1' }, 'unexpected p in JSON', expect.any(String), { a: 4 }]);
  });

  test('says that a file is cut short, inside an element or between two', () => {
    expect(rowsOf(new JsonReader(), '[{"a":1},{"a":')).toEqual([{ a: 1 }, 'the file ends inside an element']);
    expect(rowsOf(new JsonReader(), '[{"a":1},')).toEqual([{ a: 1 }, 'the file ends inside the array']);
    expect(rowsOf(new JsonReader(), '[{"a":1}] [2]')).toEqual([{ a: 1 }, 'there is text behind the end of the array']);
  });

  test('skips an element that is too large to be a record', () => {
    const bytes = encodeUtf8(`[{"a":1},{"a":"${'x'.repeat(MAX_ROW_BYTES)}"},{"a":3}]`);
    for (const at of [[], [100, MAX_ROW_BYTES + 12]])
      expect(readEvents(new JsonReader(), bytes, at, valueOf).map((row) => row.content)).toEqual([{ a: 1 }, null, { a: 3 }]);
  });

  test('finds the same in any text wherever it is cut, and goes on from behind any row', () => {
    fc.assert(
      fc.property(soup, fc.boolean(), cuts, fc.nat(), (tail, isArray, at, pick) => {
        const bytes = isArray ? Uint8Array.from([0x5b, ...tail]) : tail;
        const whole = readEvents(new JsonReader(), bytes, [], textOf);
        expect(readEvents(new JsonReader(), bytes, at, textOf)).toEqual(whole);
        if (whole.length === 0) return;
        const last = pick % whole.length;
        const first = new JsonReader();
        first.feed(bytes);
        first.finish();
        for (let i = 0; i <= last; i++) first.next();
        if (first.position === bytes.length) return;
        const resumed = new JsonReader({ position: first.position, row: first.row, line: 1 }, first.isInArray);
        const rest = readEvents(resumed, bytes.slice(first.position), at, textOf);
        expect(rest.filter((row) => row.content !== null).map((row) => row.content)).toEqual(
          whole.slice(last + 1).filter((row) => row.content !== null).map((row) => row.content),
        );
      }),
      { numRuns: 3000 },
    );
  });
});

describe('JsonLinesReader', () => {
  test('reads a row a line and skips blank lines', () => {
    expect(rowsOf(new JsonLinesReader(), '\ufeff{"a":1}\r\n\n  {"a":2}  \n{"a":3}')).toEqual([{ a: 1 }, { a: 2 }, { a: 3 }]);
  });

  test('gives up a broken line and no other', () => {
    expect(rowsOf(new JsonLinesReader(), '{"a":1\n{"a":2}}\n[3]\n{"a":4}')).toEqual([
      'the text ends inside a value', 'unexpected } in JSON', 'a row must be a JSON object, this is an array', { a: 4 },
    ]);
  });

  test('finds the same in any text wherever it is cut', () => {
    fc.assert(
      fc.property(soup, cuts, (bytes, at) => {
        expect(readEvents(new JsonLinesReader(), bytes, at, textOf)).toEqual(readEvents(new JsonLinesReader(), bytes, [], textOf));
      }),
      { numRuns: 1000 },
    );
  });

  test('skips a line that is too long, wherever it is cut', () => {
    const bytes = encodeUtf8(`{"a":1}\n{"a":"${'x'.repeat(MAX_ROW_BYTES)}"}\n{"a":3}`);
    for (const at of [[], [MAX_ROW_BYTES - 5, MAX_ROW_BYTES + 30]])
      expect(readEvents(new JsonLinesReader(), bytes, at, valueOf).map((row) => row.content)).toEqual([{ a: 1 }, null, { a: 3 }]);
  });
});
