import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeUtf8 } from '../../common/index.ts';
import { readEvents } from '../testing/readEvents.ts';
import { CsvReader } from './CsvReader.ts';
import { MAX_ROW_BYTES } from './RowReader.ts';

const cellsOf = (reader: CsvReader): string[] => Array.from({ length: reader.cellCount }, (_, i) => reader.cellText(i));
const rowsOf = (text: string, delimiter = ','): unknown[] => readEvents(new CsvReader(delimiter), encodeUtf8(text), [], cellsOf).map((row) => row.content ?? row.reason);

describe('CsvReader', () => {
  test('reads quotes, doubled quotes, line breaks in quotes and empty cells', () => {
    expect(rowsOf('a,"b, c",\r\n"say ""hi""","two\r\nlines",""\n')).toEqual([
      ['a', 'b, c', ''],
      ['say "hi"', 'two\r\nlines', ''],
    ]);
  });

  test('passes over a byte order mark and blank lines, and takes a last row without a line end', () => {
    expect(rowsOf('\ufeffa;b\n\n\r\nc;d\r\n\ne;', ';')).toEqual([['a', 'b'], ['c', 'd'], ['e', '']]);
  });

  test('takes a quote inside an unquoted cell as text', () => {
    expect(rowsOf('5" pipe,a"b"\n')).toEqual([['5" pipe', 'a"b"']]);
  });

  test('gives up only the line on which a quote is opened and never closed', () => {
    expect(rowsOf('a,1\nb,"2\nc,3\nd,4')).toEqual([['a', '1'], 'a quote is not closed', ['c', '3'], ['d', '4']]);
  });

  test('reports text behind a closing quote and goes on with the next row', () => {
    expect(rowsOf('"a"x,1\nb,2\n')).toEqual(['there is text behind a closing quote', ['b', '2']]);
  });

  test('tells the line on which a row begins', () => {
    const seen = readEvents(new CsvReader(','), encodeUtf8('h\n"a\nb"\n\nc\n'), [], cellsOf);
    expect(seen.map((row) => [row.row, row.line])).toEqual([[1, 1], [2, 2], [3, 5]]);
  });

  test('skips a row that is too long to be a record, in bounded memory, wherever the file is cut', () => {
    const long = 'x'.repeat(MAX_ROW_BYTES * 2);
    const bytes = encodeUtf8(`a,1\n${long}\nb,"${long}"\nc,3\n`);
    for (const cuts of [[], [10], [MAX_ROW_BYTES, MAX_ROW_BYTES + 5, MAX_ROW_BYTES * 3]]) {
      const seen = readEvents(new CsvReader(','), bytes, cuts, cellsOf);
      expect(seen.map((row) => row.content)).toEqual([['a', '1'], null, null, ['c', '3']]);
      expect(seen[1]!.rawText.length).toBeLessThanOrEqual(512);
    }
  });

  const cell = fc.string({ unit: fc.constantFrom('a', 'é', '"', ',', '\n', '\r\n', ' ', '7', '漢'), maxLength: 6 });
  const table = fc.integer({ min: 2, max: 5 }).chain((width) => fc.array(fc.array(fc.tuple(cell, fc.boolean()), { minLength: width, maxLength: width }), { maxLength: 8 }));
  const write = (rows: Array<Array<[string, boolean]>>, lineEnd: string): string =>
    rows.map((row) => row.map(([text, quoted]) => (quoted || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)).join(',') + lineEnd).join('');

  test('reads back whatever is written after RFC 4180, cut anywhere', () => {
    fc.assert(
      fc.property(table, fc.constantFrom('\n', '\r\n'), fc.boolean(), fc.array(fc.nat(), { maxLength: 6 }), (rows, lineEnd, mark, cuts) => {
        const seen = readEvents(new CsvReader(','), encodeUtf8((mark ? '\ufeff' : '') + write(rows, lineEnd)), cuts, cellsOf);
        expect(seen.map((row) => row.content)).toEqual(rows.map((row) => row.map(([text]) => text)));
      }),
      { numRuns: 400 },
    );
  });

  test('finds the same in any bytes wherever they are cut, and goes on from behind any row', () => {
    const soup = fc.array(fc.constantFrom(0x22, 0x22, 0x2c, 0x0a, 0x0a, 0x0d, 0x61, 0x20, 0xef, 0xbb, 0xbf), { maxLength: 40 }).map((bytes) => Uint8Array.from(bytes));
    fc.assert(
      fc.property(soup, fc.array(fc.nat(), { maxLength: 8 }), fc.nat(), (bytes, cuts, pick) => {
        const whole = readEvents(new CsvReader(','), bytes, [], cellsOf);
        expect(readEvents(new CsvReader(','), bytes, cuts, cellsOf)).toEqual(whole);
        if (whole.length === 0) return;
        const at = pick % whole.length;
        const first = new CsvReader(',');
        first.feed(bytes);
        first.finish();
        for (let i = 0; i <= at; i++) first.next();
        const resumed = new CsvReader(',', { position: first.position, row: first.row, line: first.nextLine });
        expect(readEvents(resumed, bytes.slice(first.position), cuts, cellsOf).map((row) => row.content ?? row.reason)).toEqual(
          whole.slice(at + 1).map((row) => row.content ?? row.reason),
        );
      }),
      { numRuns: 1500 },
    );
  });
});
