import { STRING } from '../../parser/SqlType.ts';
import type { ScalarFunction } from '../ScalarFunction.ts';

export const concat: ScalarFunction = {
  name: 'CONCAT',
  description: 'Texts one after the other; nulls are left out.',
  signatures: [{ parameters: ['STRING', 'STRING'], isVariadic: true, returns: STRING }],
  acceptsNull: true,
  evaluate: (texts) => texts.filter((text) => text !== null).join(''),
};
