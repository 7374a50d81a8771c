import { sqlEquals } from '../../SqlValue.ts';
import type { ScalarFunction } from '../ScalarFunction.ts';

export const nullIf: ScalarFunction = {
  name: 'NULLIF',
  description: 'Null where both arguments are equal, else the first.',
  signatures: [{ parameters: ['T', 'T'], returns: ([type]) => type! }],
  acceptsNull: true,
  evaluate: ([value, other]) => (value !== null && other !== null && sqlEquals(value!, other!) ? null : value!),
};
