import { STRING } from '../../parser/SqlType.ts';
import type { ScalarFunction } from '../ScalarFunction.ts';

export const trim: ScalarFunction = {
  name: 'TRIM',
  description: 'Text without white space at its ends.',
  signatures: [{ parameters: ['STRING'], returns: STRING }],
  evaluate: ([text]) => (text as string).trim(),
};
