import { parseJavaInt, plus, str } from '../javaText.ts';
import { pick, separator, type FunctionRegistry, type FunctionSpec } from './FunctionSpec.ts';

type CaseAggregator = (key: unknown, value: unknown, aggregate: unknown) => unknown;

const aggregators: FunctionRegistry<CaseAggregator> = {
  concatAgg: (spec) => {
    const sep = separator(spec);
    return (_key, value, aggregate) => str(aggregate) + sep + str(value);
  },
  plusAgg: () => (_key, value, aggregate) => plus(aggregate, value),
  countAgg: () => (_key, _value, aggregate) => plus(aggregate, 1),
  sumParsedIntAgg: () => (_key, value, aggregate) => plus(aggregate, parseJavaInt(value)),
  removeAllAgg: () => (_key, value, aggregate) => str(aggregate).replaceAll(str(value), ''),
};

export const aggregator = (role: string, spec: FunctionSpec | undefined): CaseAggregator => pick(aggregators, `${role} of an aggregate`, spec);
