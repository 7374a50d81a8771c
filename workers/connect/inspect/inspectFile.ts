import { unreachable } from '../../common/index.ts';
import { formatOfName, type FileFormat } from '../formats/FileFormat.ts';
import { JsonLinesReader } from '../formats/JsonLinesReader.ts';
import { JsonReader } from '../formats/JsonReader.ts';
import { isBlank, JSON_OBJECT, JsonScanner } from '../formats/JsonScanner.ts';
import { MAX_ROW_BYTES } from '../formats/RowReader.ts';
import { binaryReason } from './binaryReason.ts';
import { detectDelimiter } from './detectDelimiter.ts';
import type { FileInspection, FileProblem } from './FileInspection.ts';
import { inspectCsv, type SampledRows } from './inspectCsv.ts';
import { inspectJson } from './inspectJson.ts';

/** How much of a file's beginning `inspectFile` wants to see. */
export const INSPECTED_BYTES = 1024 * 1024;

/**
 * Format, delimiter, columns and an estimate of the rows from the beginning of a file. Pure. What is in the file
 * counts for more than what its name says.
 */
export const inspectFile = (sample: Uint8Array, name: string, totalBytes: number): FileInspection => {
  const unknown = (message: string): FileInspection => ({
    name, sizeInBytes: totalBytes, format: 'UNKNOWN', delimiter: null, columns: [], estimatedRows: 0, problems: [{ severity: 'error', message }],
  });
  const begin = firstText(sample);
  if (totalBytes === 0 || begin === sample.length) return unknown('The file is empty.');
  const binary = binaryReason(sample);
  if (binary !== undefined) return unknown(binary);

  const isWhole = sample.length >= totalBytes;
  const format = detectFormat(sample, begin, name);
  const delimiter = format === 'CSV' ? detectDelimiter(sample, isWhole) : null;
  const sampled = sampleRows(format, sample, delimiter ?? ',', isWhole);
  return {
    name,
    sizeInBytes: totalBytes,
    format,
    delimiter,
    columns: sampled.columns,
    estimatedRows: sampled.bytes === 0 || isWhole ? sampled.rows : Math.round((sampled.rows * totalBytes) / sampled.bytes),
    problems: problemsOf(sample, begin, format, isWhole, sampled),
  };
};

const sampleRows = (format: FileFormat, sample: Uint8Array, delimiter: string, isWhole: boolean): SampledRows => {
  switch (format) {
    case 'CSV':
      return inspectCsv(sample, delimiter, isWhole);
    case 'JSON':
    case 'JSONL': {
      const reader = format === 'JSON' ? new JsonReader() : new JsonLinesReader();
      reader.feed(sample);
      if (isWhole) reader.finish();
      return inspectJson(reader);
    }
    default:
      return unreachable(format);
  }
};

const problemsOf = (sample: Uint8Array, begin: number, format: FileFormat, isWhole: boolean, sampled: SampledRows): FileProblem[] => {
  const problems: FileProblem[] = [];
  const isOneObject = format === 'JSON' && sample[begin] === 0x7b;
  if (sampled.rows === 0) {
    const message =
      isOneObject && sampled.malformed === 0
        ? 'The file is one JSON object, too large for a row. Save the list inside it as an array of objects, or as JSON Lines.'
        : sampled.malformed > 0
          ? `No row can be read: ${sampled.firstReason}.`
          : format === 'CSV'
            ? 'There is a header but no row.'
            : sample.length - begin > MAX_ROW_BYTES
              ? 'The first row is too large: a row can have up to 1 MiB.'
              : 'There is no row in it.';
    problems.push({ severity: sampled.columns.length > 0 && sampled.malformed === 0 ? 'warning' : 'error', message });
  } else {
    if (sampled.columns.length === 0) problems.push({ severity: 'error', message: 'The rows have no fields.' });
    if (isOneObject && isWhole && sampled.rows === 1)
      problems.push({ severity: 'warning', message: 'The file is one JSON object and becomes a single row; to load a list inside it, save that list as an array.' });
    if (sampled.malformed > 0)
      problems.push({
        severity: 'warning',
        message: `${sampled.malformed} of the first ${sampled.rows + sampled.malformed} rows cannot be read and will be skipped (${sampled.firstReason}).`,
      });
  }
  for (const message of sampled.warnings) problems.push({ severity: 'warning', message });
  if (!isUtf8(sample, isWhole))
    problems.push({ severity: 'warning', message: 'The text is not UTF-8: letters outside of English will look wrong. Save it as UTF-8 to keep them.' });
  return problems;
};

/** JSON shows itself by its first character; an object a line is JSON Lines whatever the file is called. */
const detectFormat = (sample: Uint8Array, begin: number, name: string): FileFormat => {
  const named = formatOfName(name);
  if (sample[begin] === 0x5b && named !== 'CSV') return 'JSON';
  if (sample[begin] === 0x7b) {
    const lineEnd = sample.indexOf(0x0a, begin);
    const scanner = new JsonScanner();
    const after = scanner.scan(sample, begin, lineEnd < 0 ? sample.length : lineEnd);
    const isLine = after > 0 && scanner.kind === JSON_OBJECT;
    const next = firstText(sample, isLine ? after : sample.length);
    if (isLine && (named === 'JSONL' || (lineEnd >= 0 && next > lineEnd && sample[next] === 0x7b))) return 'JSONL';
    return named === 'JSONL' ? 'JSONL' : 'JSON';
  }
  return named === 'JSONL' || named === 'JSON' ? named : 'CSV';
};

const firstText = (sample: Uint8Array, from = sample[0] === 0xef && sample[1] === 0xbb && sample[2] === 0xbf ? 3 : 0): number => {
  let at = from;
  while (at < sample.length && isBlank(sample[at]!)) at++;
  return at;
};

/** A character that the end of the sample cuts does no harm. */
const isUtf8 = (sample: Uint8Array, isWhole: boolean): boolean => {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(sample, { stream: !isWhole });
    return true;
  } catch {
    return false;
  }
};
