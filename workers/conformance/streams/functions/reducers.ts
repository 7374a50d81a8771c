import { minus, plus, str } from '../javaText.ts';
import { pick, separator, type FunctionRegistry, type FunctionSpec } from './FunctionSpec.ts';

type CaseReducer = (aggregate: unknown, value: unknown) => unknown;

const reducers: FunctionRegistry<CaseReducer> = {
  concat: (spec) => {
    const sep = separator(spec);
    return (aggregate, value) => str(aggregate) + sep + str(value);
  },
  sum: () => plus,
  subtract: () => minus,
};

export const reducer = (role: string, spec: FunctionSpec | undefined): CaseReducer => pick(reducers, `${role} of a reduce`, spec);
