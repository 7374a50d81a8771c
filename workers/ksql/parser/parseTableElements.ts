import type { ColumnConstraint, SourceKind, TableElement } from './ast.ts';
import { parseDeclaredIdentifier } from './parseIdentifier.ts';
import { parseString } from './parseLiteral.ts';
import { parseType } from './parseType.ts';
import { formatSqlType } from './SqlType.ts';
import { SyntaxFailure } from './SyntaxFailure.ts';
import type { TokenStream } from './TokenStream.ts';

/** tableElements : '(' tableElement (',' tableElement)* ')' */
export const parseTableElements = (stream: TokenStream, kind: SourceKind): TableElement[] => {
  const elements = stream.between('(', () => stream.many(() => parseTableElement(stream)));
  for (const element of elements) {
    refuseWrongKey(element, kind);
    refuseWrongHeaderType(element);
  }
  refuseRepeated(elements);
  return elements;
};

/** tableElement : identifier type columnConstraints? */
const parseTableElement = (stream: TokenStream): TableElement => {
  const { start } = stream;
  const name = parseDeclaredIdentifier(stream, 'the name of a column');
  const sqlType = parseType(stream);
  const constraint = parseConstraint(stream);
  return { name, sqlType, constraint, span: stream.spanFrom(start) };
};

/** columnConstraints : PRIMARY? KEY | HEADERS | HEADER '(' STRING ')' */
const parseConstraint = (stream: TokenStream): ColumnConstraint => {
  if (stream.optionalPhrase('PRIMARY', 'KEY')) return 'PRIMARY KEY';
  if (stream.optional('KEY')) return 'KEY';
  if (stream.optional('HEADERS')) return 'HEADERS';
  if (stream.optional('HEADER')) {
    return { header: stream.between('(', () => parseString(stream, "the header's key in quotes").value.trim()) };
  }
  return 'NONE';
};

// What follows ksqlDB refuses as soon as it has built the statement, before it knows any source.

const refuseWrongKey = ({ name, constraint, span }: TableElement, kind: SourceKind): void => {
  const wanted = kind === 'STREAM' ? 'KEY' : 'PRIMARY KEY';
  if ((constraint !== 'KEY' && constraint !== 'PRIMARY KEY') || constraint === wanted) return;
  const message = `Column \`${name.name}\` is a '${constraint}' column: please use '${wanted}' for ${kind.toLowerCase()}s.`;
  const why = 'A PRIMARY KEY of a table is unique and not null; the KEY of a stream need be neither';
  throw new SyntaxFailure(message, span, why);
};

const refuseWrongHeaderType = ({ sqlType, constraint, span }: TableElement): void => {
  if (typeof constraint === 'object' && sqlType.base !== 'BYTES') {
    const message = `Invalid type for HEADER('${constraint.header}') column: expected BYTES, got ${formatSqlType(sqlType)}`;
    throw new SyntaxFailure(message, span);
  }
  if (constraint === 'HEADERS' && formatSqlType(sqlType) !== HEADERS_TYPE) {
    throw new SyntaxFailure(`Invalid type for HEADERS column: expected ${HEADERS_TYPE}, got ${formatSqlType(sqlType)}`, span);
  }
};

const HEADERS_TYPE = 'ARRAY<STRUCT<`KEY` STRING, `VALUE` BYTES>>';

const refuseRepeated = (elements: readonly TableElement[]): void => {
  const names = elements.map((element) => element.name.name);
  const repeated = elements.find(({ name }, index) => names.indexOf(name.name) < index);
  if (repeated === undefined) return;
  const duplicates = [...new Set(names.filter((name, index) => names.indexOf(name) < index))];
  const message = `Duplicate column names: ${duplicates.map((name) => `\`${name}\``).join(', ')}`;
  throw new SyntaxFailure(message, repeated.span);
};
