import { STRING } from '../../parser/SqlType.ts';
import type { ScalarFunction } from '../ScalarFunction.ts';

/** Upper-case letters become X, lower-case x, digits n, the rest -. Source: io.confluent.ksql.function.udf.string.Masker. */
export const mask: ScalarFunction = {
  name: 'MASK',
  description: 'Hides a text and keeps its shape: Ab1- becomes Xxn-.',
  signatures: [{ parameters: ['STRING'], returns: STRING }],
  evaluate: ([text]) => (text as string).replace(/\p{Lu}|\p{Ll}|\p{Nd}|[^]/gu, (character) =>
    /\p{Lu}/u.test(character) ? 'X' : /\p{Ll}/u.test(character) ? 'x' : /\p{Nd}/u.test(character) ? 'n' : '-'),
};
