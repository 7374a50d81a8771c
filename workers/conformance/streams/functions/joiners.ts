import { minus, plus, str } from '../javaText.ts';
import { pick, separator, type FunctionRegistry, type FunctionSpec } from './FunctionSpec.ts';

type Joiner = (key: unknown, left: unknown, right: unknown) => unknown;

const joiners: FunctionRegistry<Joiner> = {
  concat: (spec) => {
    const sep = separator(spec);
    return (_key, left, right) => str(left) + sep + str(right);
  },
  pair: () => (_key, left, right) => `(${str(left)},${str(right)})`,
  rejoinPair: () => (_key, left, right) => `rejoin(${str(left)},${str(right)})`,
  sum: () => (_key, left, right) => plus(left, right),
  subtract: () => (_key, left, right) => minus(left, right),
  keyColonSum: () => (key, left, right) => `${str(key)}:${str(plus(left ?? 0, right ?? 0))}`,
};

/** Those that look at the key are asked for as such, so that both forms of a join are used. */
const WITH_KEY = new Set(['keyColonSum']);

export const joinerWithKey = (spec: FunctionSpec | undefined): Joiner => pick(joiners, 'joiner', spec);

export const needsKey = (spec: FunctionSpec | undefined): boolean => spec !== undefined && WITH_KEY.has(spec.fn);
