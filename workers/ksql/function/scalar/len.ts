import { INTEGER } from '../../parser/SqlType.ts';
import type { ScalarFunction } from '../ScalarFunction.ts';

export const len: ScalarFunction = {
  name: 'LEN',
  description: 'How many characters a text has.',
  signatures: [{ parameters: ['STRING'], returns: INTEGER }],
  evaluate: ([text]) => (text as string).length,
};
