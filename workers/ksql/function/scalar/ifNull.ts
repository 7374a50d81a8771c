import type { ScalarFunction } from '../ScalarFunction.ts';

export const ifNull: ScalarFunction = {
  name: 'IFNULL',
  description: 'The first argument, or the second where the first is null.',
  signatures: [{ parameters: ['T', 'T'], returns: ([type]) => type! }],
  acceptsNull: true,
  evaluate: ([value, otherwise]) => value ?? otherwise ?? null,
};
