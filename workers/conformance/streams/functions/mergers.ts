import { plus, str } from '../javaText.ts';
import { pick, separator, type FunctionRegistry, type FunctionSpec } from './FunctionSpec.ts';

type CaseMerger = (key: unknown, one: unknown, other: unknown) => unknown;

const mergers: FunctionRegistry<CaseMerger> = {
  mergeConcat: (spec) => {
    const sep = separator(spec);
    return (_key, one, other) => str(one) + sep + str(other);
  },
  mergeSum: () => (_key, one, other) => plus(one, other),
};

export const merger = (spec: FunctionSpec | undefined): CaseMerger => pick(mergers, 'merger of sessions', spec);
