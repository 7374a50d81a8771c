import { STRING } from '../../parser/SqlType.ts';
import type { ScalarFunction } from '../ScalarFunction.ts';

export const replace: ScalarFunction = {
  name: 'REPLACE',
  description: 'REPLACE(text, old, new): every old in the text becomes new.',
  signatures: [{ parameters: ['STRING', 'STRING', 'STRING'], returns: STRING }],
  evaluate: ([text, old, replacement]) => (text as string).replaceAll(old as string, () => replacement as string),
};
