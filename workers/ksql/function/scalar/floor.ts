import type { ScalarFunction } from '../ScalarFunction.ts';

export const floor: ScalarFunction = {
  name: 'FLOOR',
  description: 'The largest whole number that is not above the argument.',
  signatures: [{ parameters: ['NUMBER'], returns: ([type]) => type! }],
  evaluate: ([value]) => (typeof value === 'number' ? Math.floor(value) : value!),
};
