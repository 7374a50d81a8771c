import type { ScalarFunction } from '../ScalarFunction.ts';

export const coalesce: ScalarFunction = {
  name: 'COALESCE',
  description: 'The first argument that is not null.',
  signatures: [{ parameters: ['T', 'T'], isVariadic: true, returns: ([type]) => type! }],
  acceptsNull: true,
  evaluate: (values) => values.find((value) => value !== null) ?? null,
};
