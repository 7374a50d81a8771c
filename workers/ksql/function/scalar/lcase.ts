import { STRING } from '../../parser/SqlType.ts';
import type { ScalarFunction } from '../ScalarFunction.ts';

export const lcase: ScalarFunction = {
  name: 'LCASE',
  description: 'Text in lower case.',
  signatures: [{ parameters: ['STRING'], returns: STRING }],
  evaluate: ([text]) => (text as string).toLowerCase(),
};
