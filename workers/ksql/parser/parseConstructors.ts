import type { CreateArray, CreateMap, CreateStruct, Expression, Identifier } from './ast.ts';
import type { ExpressionRules } from './ExpressionRules.ts';
import { parseIdentifier } from './parseIdentifier.ts';
import type { TokenStream } from './TokenStream.ts';

/** ARRAY '[' (expression (',' expression)*)? ']' */
export const parseArrayConstructor = (stream: TokenStream, rules: ExpressionRules): CreateArray => {
  const { start } = stream;
  stream.expect('ARRAY');
  const values = stream.between('[', () => (stream.at(']') ? [] : stream.many(() => rules.expression(stream))));
  return { type: 'CreateArray', values, span: stream.spanFrom(start) };
};

/** MAP '(' (expression ':=' expression (',' expression ':=' expression)*)? ')' */
export const parseMapConstructor = (stream: TokenStream, rules: ExpressionRules): CreateMap => {
  const { start } = stream;
  stream.expect('MAP');
  const entries = stream.between('(', () => (stream.at(')') ? [] : stream.many(() => parseEntry(stream, rules))));
  return { type: 'CreateMap', entries, span: stream.spanFrom(start) };
};

const parseEntry = (stream: TokenStream, rules: ExpressionRules): { key: Expression; value: Expression } => {
  const key = rules.expression(stream);
  stream.expect(':=');
  return { key, value: rules.expression(stream) };
};

/** STRUCT '(' (identifier ':=' expression (',' identifier ':=' expression)*)? ')' */
export const parseStructConstructor = (stream: TokenStream, rules: ExpressionRules): CreateStruct => {
  const { start } = stream;
  stream.expect('STRUCT');
  const fields = stream.between('(', () => (stream.at(')') ? [] : stream.many(() => parseField(stream, rules))));
  return { type: 'CreateStruct', fields, span: stream.spanFrom(start) };
};

const parseField = (stream: TokenStream, rules: ExpressionRules): { name: Identifier; value: Expression } => {
  const name = parseIdentifier(stream, 'the name of a field');
  stream.expect(':=');
  return { name, value: rules.expression(stream) };
};
