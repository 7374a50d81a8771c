import { STRING } from '../../parser/SqlType.ts';
import type { ScalarFunction } from '../ScalarFunction.ts';

/** 1-based; a negative position counts from the end. Source: io.confluent.ksql.function.udf.string.Substring. */
export const substring: ScalarFunction = {
  name: 'SUBSTRING',
  description: 'SUBSTRING(text, position [, length]): part of a text, from position 1.',
  signatures: [
    { parameters: ['STRING', 'INTEGER'], returns: STRING },
    { parameters: ['STRING', 'INTEGER', 'INTEGER'], returns: STRING },
  ],
  evaluate: ([value, position, length]) => {
    const text = value as string;
    const at = position as number;
    const start = at > 0 ? Math.min(at - 1, text.length) : at < 0 ? Math.max(text.length + at, 0) : 0;
    return length === undefined ? text.slice(start) : text.slice(start, Math.max(start, start + (length as number)));
  },
};
