import { shapeColumns, type Shape } from '../Shape.ts';

const FIRST_LETTER = 'a'.charCodeAt(0);

const letters = (topic: 'a' | 'b'): Shape => ({
  name: `letters_${topic}`,
  description: `Topic ${topic.toUpperCase()} of two that share their keys: a letter and a number; for counting by key.`,
  columns: shapeColumns([['letter', 'VARCHAR', 'key'], ['n', 'BIGINT']]),
  defaultKeys: 5,
  generate(random, i, keys, key, value) {
    const letter = letterOf(random.below(keys));
    key.utf8(letter);
    value.utf8(`{"letter":"${letter}","n":${i}}`);
  },
});

/** a .. z, then aa .. */
const letterOf = (n: number): string => (n >= 26 ? letterOf(Math.floor(n / 26) - 1) : '') + String.fromCharCode(FIRST_LETTER + (n % 26));

export const lettersA = letters('a');
export const lettersB = letters('b');
