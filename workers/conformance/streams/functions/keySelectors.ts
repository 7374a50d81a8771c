import { str, parseJavaInt } from '../javaText.ts';
import { keyLetterIndex, valueLetterIndex } from './letterIndex.ts';
import { pick, type FunctionRegistry, type FunctionSpec } from './FunctionSpec.ts';

type KeySelector = (key: unknown, value: unknown) => unknown;

const part = (value: unknown, separator: string, index: number): string | null =>
  value === null || value === undefined ? null : str(value).split(separator)[index] ?? null;

const fkAfterPipe: KeySelector = (_key, value) => part(value, '|', 1);

const keySelectors: FunctionRegistry<KeySelector> = {
  key: () => (key) => key,
  value: () => (_key, value) => value,
  null: () => () => null,
  keyToString: () => (key) => str(key),
  keyLetterIndex: () => keyLetterIndex,
  valueLetterIndex: () => valueLetterIndex,
  secondCommaToken: () => (_key, value) => part(value, ',', 1),
  fkAfterPipe: () => fkAfterPipe,
  fkAfterPipeOrNull: () => (key, value) => (value === 'returnNull' ? null : fkAfterPipe(key, value)),
  intBeforeDash: () => (_key, value) => {
    const before = part(value, '-', 0);
    return before === null ? null : parseJavaInt(before);
  },
};

/** What chooses a key: for selectKey, groupBy of a stream, global tables and foreign keys. */
export const keySelector = (spec: FunctionSpec | undefined): KeySelector => pick(keySelectors, 'key selector', spec);
