import { STRING } from '../../parser/SqlType.ts';
import type { ScalarFunction } from '../ScalarFunction.ts';

export const ucase: ScalarFunction = {
  name: 'UCASE',
  description: 'Text in upper case.',
  signatures: [{ parameters: ['STRING'], returns: STRING }],
  evaluate: ([text]) => (text as string).toUpperCase(),
};
