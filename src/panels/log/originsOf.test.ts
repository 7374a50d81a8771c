import { expect, test } from 'vitest';
import { originsOf } from './originsOf.ts';

const entry = (origin: string) => ({ origin, timestampMs: 0, message: '', record: null, place: null });

test('origins stand by name, each once, the chosen one among them', () => {
  expect(originsOf([entry('b'), entry('a'), entry('b')], null)).toEqual(['a', 'b']);
  expect(originsOf([entry('b')], 'gone')).toEqual(['b', 'gone']);
});
