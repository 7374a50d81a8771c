import type { ScalarFunction } from '../ScalarFunction.ts';

export const asValue: ScalarFunction = {
  name: 'AS_VALUE',
  description: 'A key column once more, as a column of the value.',
  signatures: [{ parameters: ['ANY'], returns: ([type]) => type! }],
  acceptsNull: true,
  evaluate: ([value]) => value!,
};
