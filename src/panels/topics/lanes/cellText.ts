import type { LaneCell } from '../../../../workers/protocol/index.ts';

const FIRST_FIELD = /^\s*\{\s*"(?:[^"\\]|\\.)*"\s*:\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,{}[\]"]+))/;

/**
 * What a record is coloured by, as on the canvas: its key, or the first column where it has none. The value may have been
 * cut, so it is not read as a whole. Null where there is neither.
 */
export const cellText = ({ key, value }: Pick<LaneCell, 'key' | 'value'>): string | null => {
  if (key !== null) return key;
  const found = value === null ? null : FIRST_FIELD.exec(value);
  const text = found?.[1] ?? found?.[2] ?? null;
  return text === 'null' && found?.[1] === undefined ? null : text;
};
