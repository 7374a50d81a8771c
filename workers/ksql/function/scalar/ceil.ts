import type { ScalarFunction } from '../ScalarFunction.ts';

export const ceil: ScalarFunction = {
  name: 'CEIL',
  description: 'The smallest whole number that is not below the argument.',
  signatures: [{ parameters: ['NUMBER'], returns: ([type]) => type! }],
  evaluate: ([value]) => (typeof value === 'number' ? Math.ceil(value) : value!),
};
