import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NameTree } from './NameTree.ts';

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

test('lists distinct names in order', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 3 }), { maxLength: 60 }), (names) => {
      const tree = new NameTree(byText);
      for (const name of names) tree.add(name);
      expect(tree.names()).toEqual([...new Set(names)].sort(byText));
    }),
  );
});

test('compares with what the balanced tree has at its top', () => {
  const ranks = new Map([['a', 1], ['b', 2], ['c', 3], ['d', 4]]);
  const tree = new NameTree((a, b) => ranks.get(a)! - ranks.get(b)!);
  for (const name of ['a', 'b', 'c']) tree.add(name);
  ranks.set('d', 0).set('b', -1);
  tree.add('d');
  // b is at the top by now, so d goes after it, and before c.
  expect(tree.names()).toEqual(['a', 'b', 'd', 'c']);
});
