import { pick, type FunctionRegistry, type FunctionSpec } from './FunctionSpec.ts';

type CasePredicate = (key: unknown, value: unknown) => boolean;

const predicates: FunctionRegistry<CasePredicate> = {
  valueEven: () => (_key, value) => Number(value) % 2 === 0,
  keyDivisibleBy3: () => (key) => Number(key) % 3 === 0,
  valueIsAccept: () => (_key, value) => typeof value === 'string' && value.toLowerCase() === 'accept',
};

export const predicate = (spec: FunctionSpec | undefined): CasePredicate => pick(predicates, 'predicate', spec);
