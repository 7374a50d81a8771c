import { CsvReader } from '../formats/CsvReader.ts';
import { ROW } from '../formats/RowReader.ts';

/** The delimiters that CSV files come with, the likelier first. */
export const DELIMITERS = [',', ';', '\t', '|'] as const;

const ROWS_TO_TRY = 100;

/**
 * The delimiter that cuts the first rows most evenly into more than one cell; a comma when none cuts them at all.
 * `isWhole`: the sample ends where the file ends.
 */
export const detectDelimiter = (sample: Uint8Array, isWhole: boolean): string => {
  let best = ',';
  let bestScore = 0;
  for (const delimiter of DELIMITERS) {
    const score = evenness(sample, delimiter, isWhole);
    if (score > bestScore + 1e-9) {
      best = delimiter;
      bestScore = score;
    }
  }
  return best;
};

/** The share of rows as wide as the first, and a little for every column: 0 where there is only one. */
const evenness = (sample: Uint8Array, delimiter: string, isWhole: boolean): number => {
  const reader = new CsvReader(delimiter);
  reader.feed(sample);
  if (isWhole) reader.finish();
  let width = 0;
  let rows = 0;
  let even = 0;
  while (rows < ROWS_TO_TRY && reader.next() === ROW) {
    rows++;
    width ||= reader.cellCount;
    if (reader.cellCount === width) even++;
  }
  return width < 2 ? 0 : even / rows + Math.min(width, 50) / 1000;
};
