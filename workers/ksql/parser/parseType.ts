import type { SqlBaseType, SqlType } from './SqlType.ts';
import { parseDeclaredIdentifier, parseIdentifier } from './parseIdentifier.ts';
import { parseInteger } from './parseLiteral.ts';
import type { TokenStream } from './TokenStream.ts';

/** type : type ARRAY | ARRAY<type> | MAP<type, type> | STRUCT<...> | DECIMAL(precision, scale) | baseType (parameters)? */
export const parseType = (stream: TokenStream): SqlType => {
  let type = stream.nested(() => parseTypeAlone(stream));
  for (let length = 0; stream.is('ARRAY'); length++) {
    stream.checkNesting(length);
    stream.advance();
    type = { base: 'ARRAY', item: type };
  }
  return type;
};

const parseTypeAlone = (stream: TokenStream): SqlType => {
  switch (stream.word) {
    case 'ARRAY':
      return parseArrayType(stream);
    case 'MAP':
      return parseMapType(stream);
    case 'STRUCT':
      return parseStructType(stream);
    case 'DECIMAL':
      return parseDecimalType(stream);
    default:
      return parseBaseType(stream);
  }
};

/** ARRAY '<' type '>' */
const parseArrayType = (stream: TokenStream): SqlType => {
  stream.expect('ARRAY');
  return { base: 'ARRAY', item: parseAngled(stream, () => parseType(stream)) };
};

/** MAP '<' type ',' type '>' */
const parseMapType = (stream: TokenStream): SqlType => {
  stream.expect('MAP');
  return parseAngled(stream, () => {
    const key = parseType(stream);
    stream.expect(',');
    return { base: 'MAP', key, value: parseType(stream) };
  });
};

/** STRUCT '<' (identifier type (',' identifier type)*)? '>' */
const parseStructType = (stream: TokenStream): SqlType => {
  stream.expect('STRUCT');
  // With nothing between them the angles are cut as one token.
  if (stream.is('<>') && stream.advance()) return { base: 'STRUCT', fields: [] };
  const fields = parseAngled(stream, () => (stream.is('>') ? [] : stream.many(() => parseField(stream))));
  return { base: 'STRUCT', fields };
};

const parseField = (stream: TokenStream): { name: string; type: SqlType } => {
  const { name } = parseDeclaredIdentifier(stream, 'the name of a field');
  return { name, type: parseType(stream) };
};

/** DECIMAL '(' number ',' number ')' */
const parseDecimalType = (stream: TokenStream): SqlType => {
  stream.expect('DECIMAL');
  return stream.between('(', () => {
    const precision = parseInteger(stream, 'DECIMAL(PRECISION)');
    stream.expect(',');
    return { base: 'DECIMAL', precision, scale: parseInteger(stream, 'DECIMAL(SCALE)') };
  });
};

/** baseType ('(' typeParameter (',' typeParameter)* ')')?; VARCHAR(20) says no more than VARCHAR. */
const parseBaseType = (stream: TokenStream): SqlType => {
  const { name } = parseIdentifier(stream, 'a type');
  if (stream.is('(')) stream.between('(', () => stream.many(() => parseTypeParameter(stream)));
  const base = BASE_TYPES.get(name.toUpperCase());
  return base === undefined ? { base: 'CUSTOM', name } : { base };
};

/** typeParameter : INTEGER_VALUE | 'STRING' */
const parseTypeParameter = (stream: TokenStream): void => {
  if (!stream.is('STRING') && stream.token?.kind !== 'integer') stream.fail({ what: "{'STRING', INTEGER_VALUE}" });
  stream.advance();
};

const parseAngled = <T>(stream: TokenStream, parse: () => T): T => {
  stream.expect('<');
  const inner = parse();
  stream.expect('>');
  return inner;
};

const BASE_TYPES: ReadonlyMap<string, SqlBaseType> = new Map([
  ['BOOLEAN', 'BOOLEAN'],
  ['INT', 'INTEGER'],
  ['INTEGER', 'INTEGER'],
  ['BIGINT', 'BIGINT'],
  ['DOUBLE', 'DOUBLE'],
  ['STRING', 'STRING'],
  ['VARCHAR', 'STRING'],
  ['BYTES', 'BYTES'],
  ['TIME', 'TIME'],
  ['DATE', 'DATE'],
  ['TIMESTAMP', 'TIMESTAMP'],
]);
