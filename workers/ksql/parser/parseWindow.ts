import type { Duration, WindowClause } from './ast.ts';
import { parseInteger } from './parseLiteral.ts';
import type { TokenStream } from './TokenStream.ts';
import { WINDOW_UNITS } from './windowUnit.ts';

/** WINDOW IDENTIFIER? (TUMBLING | HOPPING | SESSION) '(' ... ')'; the window's own name means nothing. */
export const parseWindow = (stream: TokenStream): WindowClause | undefined => {
  const { start } = stream;
  if (!stream.optional('WINDOW')) return undefined;
  if (stream.token?.kind === 'identifier' && isWindowKind(stream, 1)) stream.advance();
  const kind = parseKind(stream);
  const parts = stream.between('(', () => parseParts(stream, kind));
  return { kind, ...parts, span: stream.spanFrom(start) };
};

const isWindowKind = (stream: TokenStream, ahead: number): boolean =>
  stream.isAhead(ahead, 'TUMBLING') || stream.isAhead(ahead, 'HOPPING') || stream.isAhead(ahead, 'SESSION');

const parseKind = (stream: TokenStream): WindowClause['kind'] => {
  if (stream.optional('TUMBLING')) return 'TUMBLING';
  if (stream.optional('HOPPING')) return 'HOPPING';
  if (stream.optional('SESSION')) return 'SESSION';
  return stream.fail();
};

/** (SIZE duration | duration) (',' ADVANCE BY duration)? (',' RETENTION duration)? (',' GRACE PERIOD duration)? */
const parseParts = (
  stream: TokenStream,
  kind: WindowClause['kind'],
): Pick<WindowClause, 'size' | 'advance' | 'retention' | 'grace'> => {
  if (kind !== 'SESSION') stream.expect('SIZE');
  const size = parseDuration(stream);
  const advance = kind === 'HOPPING' ? parseAdvance(stream) : undefined;
  const retention = parsePart(stream, 'RETENTION');
  const grace = parsePart(stream, 'GRACE', 'PERIOD');
  if (stream.optional(',')) failOnPart(stream);
  return { size, advance, retention, grace };
};

/** ',' ADVANCE BY number windowUnit */
const parseAdvance = (stream: TokenStream): Duration => {
  if (!stream.is(',')) return stream.fail({ what: "', ADVANCE BY'" });
  stream.advance();
  stream.expect('ADVANCE');
  stream.expect('BY');
  return parseDuration(stream);
};

/** (',' keywords number windowUnit)? */
const parsePart = (stream: TokenStream, first: string, ...rest: readonly string[]): Duration | undefined => {
  if (!stream.at(',') || !stream.isAhead(1, first)) return undefined;
  stream.advance();
  stream.optionalPhrase(first, ...rest);
  return parseDuration(stream);
};

const failOnPart = (stream: TokenStream): never => {
  stream.at('RETENTION');
  stream.at('GRACE', 'GRACE PERIOD');
  return stream.fail();
};

/** gracePeriodClause : GRACE PERIOD number windowUnit */
export const parseGracePeriod = (stream: TokenStream): Duration | undefined =>
  stream.is('GRACE') && stream.isAhead(1, 'PERIOD') && stream.optionalPhrase('GRACE', 'PERIOD') ? parseDuration(stream) : undefined;

/** number windowUnit */
export const parseDuration = (stream: TokenStream): Duration => {
  const { start } = stream;
  const value = parseInteger(stream, 'a duration');
  const windowUnit = WINDOW_UNITS.get(stream.word);
  if (windowUnit === undefined) {
    return stream.fail({ what: 'a unit of time (MILLISECONDS, SECONDS, MINUTES, HOURS or DAYS)', words: [...WINDOW_UNITS.keys()] });
  }
  stream.advance();
  const milliseconds = value * windowUnit.milliseconds;
  return { value, unit: windowUnit.unit, milliseconds, span: stream.spanFrom(start) };
};

