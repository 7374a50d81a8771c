import { END, MALFORMED, NEED_INPUT, ROW, type RowReader } from '../formats/RowReader.ts';

export interface SeenRow {
  /** What `describe` says of a row; null for a malformed one. */
  readonly content: unknown;
  readonly reason: string;
  readonly rawText: string;
  readonly row: number;
  readonly line: number | undefined;
  readonly position: number;
}

/** All that `reader` finds in `bytes`, fed in pieces that end at `cuts`. */
export const readEvents = <R extends RowReader>(reader: R, bytes: Uint8Array, cuts: readonly number[], describe: (reader: R) => unknown): SeenRow[] => {
  const ends = [...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  const seen: SeenRow[] = [];
  let fed = 0;
  let isFinished = false;
  for (let event = reader.next(); event !== END; event = reader.next()) {
    if (event === NEED_INPUT) {
      if (isFinished) throw new Error('a finished reader asks for more');
      const end = ends.shift();
      if (end === undefined) {
        reader.finish();
        isFinished = true;
      } else {
        reader.feed(bytes.slice(fed, end));
        fed = end;
      }
      continue;
    }
    const { reason, rawText, row, line, position } = reader;
    seen.push({ content: event === ROW ? describe(reader) : null, reason: event === MALFORMED ? reason : '', rawText, row, line, position });
  }
  return seen;
};
