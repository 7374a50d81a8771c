import { decodeUtf8 } from '../../common/index.ts';
import type { JsonRowReader } from '../formats/JsonRowReader.ts';
import { JSON_ARRAY, JSON_BOOLEAN, JSON_DECIMAL, JSON_ESCAPED_STRING, JSON_INTEGER, JSON_NULL, JSON_OBJECT, JSON_STRING } from '../formats/JsonScanner.ts';
import { END, MALFORMED, NEED_INPUT } from '../formats/RowReader.ts';
import { ColumnInference, typeOfText } from './ColumnInference.ts';
import type { SampledRows } from './inspectCsv.ts';

/** Columns from the fields of the objects that a reader finds, in the order in which they turn up. */
export const inspectJson = (reader: JsonRowReader): SampledRows => {
  const inferences = new Map<string, ColumnInference>();
  const seen = new Map<string, number>();
  const nested = new Set<string>();
  let rows = 0;
  let malformed = 0;
  let firstReason = '';
  let bytes = 0;
  for (let next = reader.next(); next !== END && next !== NEED_INPUT; next = reader.next()) {
    if (next === MALFORMED) {
      if (malformed++ === 0) firstReason = `${reader.line === undefined ? `row ${reader.row}` : `line ${reader.line}`}: ${reader.reason}`;
      continue;
    }
    rows++;
    bytes = reader.position;
    const scanner = reader.scanner;
    for (let i = 0; i < scanner.fieldCount; i++) {
      const nameText = decodeUtf8(reader.bytes, scanner.nameStarts[i]! - 1, scanner.nameEnds[i]! + 1);
      const name = scanner.nameHasEscapes[i] === 1 ? String(JSON.parse(nameText)) : nameText.slice(1, -1);
      let inference = inferences.get(name);
      if (inference === undefined) inferences.set(name, (inference = new ColumnInference(name)));
      seen.set(name, (seen.get(name) ?? 0) + 1);
      const text = decodeUtf8(reader.bytes, scanner.valueStarts[i], scanner.valueEnds[i]);
      switch (scanner.valueKinds[i]) {
        case JSON_NULL:
          inference.addNull();
          break;
        case JSON_BOOLEAN:
          inference.add('BOOLEAN', text);
          break;
        case JSON_INTEGER:
        case JSON_DECIMAL:
          inference.add(typeOfText(text), text);
          break;
        case JSON_STRING:
          inference.add('VARCHAR', text.slice(1, -1));
          break;
        case JSON_ESCAPED_STRING:
          inference.add('VARCHAR', String(JSON.parse(text)));
          break;
        case JSON_OBJECT:
        case JSON_ARRAY:
          nested.add(name);
          inference.add('VARCHAR', text);
          break;
      }
    }
  }
  const columns = [...inferences.values()].map(({ name, type, isNullable, examples }) => ({
    name,
    type,
    isNullable: isNullable || seen.get(name)! < rows,
    examples,
  }));
  const warnings = nested.size === 0 ? [] : [`Nested values are kept as their JSON text: ${[...nested].join(', ')}.`];
  return { columns, rows, malformed, firstReason, bytes, warnings };
};
