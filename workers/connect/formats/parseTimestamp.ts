const DATE_TIME = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?\s*(Z|[+-]\d{2}:?\d{2})?$/;

/**
 * Milliseconds since the epoch from a cell: a whole number is taken as such, a date or date and time without a zone as
 * UTC, so that a file means the same everywhere. Undefined for anything else, and before 1970.
 */
export const parseTimestamp = (text: string): number | undefined => {
  const trimmed = text.trim();
  if (/^\d{1,16}$/.test(trimmed)) return Number(trimmed);
  const match = DATE_TIME.exec(trimmed);
  const millis = match === null ? Date.parse(`${trimmed} UTC`) : fromParts(match);
  return millis >= 0 ? millis : undefined;
};

const fromParts = (match: RegExpExecArray): number => {
  const part = (i: number): number => Number(match[i] ?? 0);
  const millis = Math.floor(Number(`0.${match[7] ?? '0'}`) * 1000);
  const day = new Date(Date.UTC(part(1), part(2) - 1, part(3)));
  if (day.getUTCMonth() !== part(2) - 1 || part(4) > 23 || part(5) > 59 || part(6) > 60) return NaN;
  const utc = day.getTime() + ((part(4) * 60 + part(5)) * 60 + part(6)) * 1000 + millis;
  const zone = match[8];
  if (zone === undefined || zone === 'Z') return utc;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
  return utc - (zone.startsWith('-') ? -minutes : minutes) * 60_000;
};
