import { parseJavaInt, str } from '../javaText.ts';
import { keyLetterIndex, valueLetterIndex } from './letterIndex.ts';
import { pick, type FunctionRegistry, type FunctionSpec } from './FunctionSpec.ts';

type CaseValueMapper = (key: unknown, value: unknown) => unknown;

const valueMappers: FunctionRegistry<CaseValueMapper> = {
  identity: () => (_key, value) => value,
  firstCharDigit: () => (_key, value) => str(value).charCodeAt(0) - '0'.charCodeAt(0),
  parseInt: () => (_key, value) => parseJavaInt(value),
  negatedParseInt: () => (_key, value) => -parseJavaInt(value),
  length: () => (_key, value) => str(value).length,
  keyLetterIndex: () => keyLetterIndex,
  valueLetterIndex: () => valueLetterIndex,
};

export const valueMapper = (spec: FunctionSpec | undefined): CaseValueMapper => pick(valueMappers, 'mapper of values', spec);
