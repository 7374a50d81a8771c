import { functionNames } from '../function/functionRegistry.ts';
import { KsqlException } from '../KsqlException.ts';
import { nearest } from '../parser/index.ts';
import type { FunctionCall } from '../parser/ast.ts';

export const unknownFunction = ({ name: { name, span } }: FunctionCall): KsqlException =>
  new KsqlException('UNKNOWN_FUNCTION', `Can't find any functions with the name '${name}'.`, span, nearest(name, functionNames()));
