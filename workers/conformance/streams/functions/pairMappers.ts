import type { KeyValue } from '../../../streams/index.ts';
import { parseJavaInt, str } from '../javaText.ts';
import { keyLetterIndex, valueLetterIndex } from './letterIndex.ts';
import { pick, type FunctionRegistry, type FunctionSpec } from './FunctionSpec.ts';

/** Null: no pair at all. */
type PairMapper = (key: unknown, value: unknown) => KeyValue<unknown, unknown> | null;

const pairMappers: FunctionRegistry<PairMapper> = {
  identity: () => (key, value) => ({ key, value }),
  swap: () => (key, value) => ({ key: value, value: key }),
  keyToString: () => (key, value) => ({ key: str(key), value }),
  keyLetterIndex: () => (key, value) => ({ key: keyLetterIndex(key), value }),
  valueLetterIndex: () => (key, value) => ({ key, value: valueLetterIndex(key, value) }),
  valueAsKeyAndValue: () => (_key, value) => ({ key: value, value }),
  valueToInt: () => (key, value) => ({ key, value: typeof value === 'string' ? parseJavaInt(value) : Math.trunc(Number(value)) }),
  keyChars0and1: () => (key) => ({ key: str(key).charAt(0), value: str(key).charAt(1) }),
  groupByNullCases: () => (key, value) => {
    if (key === 'null') return { key: null, value };
    return key === 'NULL' ? null : { key: value, value };
  },
};

export const pairMapper = (spec: FunctionSpec | undefined): PairMapper => pick(pairMappers, 'mapper to a pair', spec);
