import { expect, test } from 'vitest';
import { createViewStore } from './viewStore.ts';

test('a view that is opened anew is another one: what was sent to the first is not missed by the second', () => {
  const view = createViewStore('light').getState;
  const first = view().openView({ kind: 'cluster' });
  view().closeView(first);
  const second = view().openView({ kind: 'cluster' });
  const beside = view().openView({ kind: 'cluster' });
  expect(new Set([first, second, beside]).size).toBe(3);
  expect(view().openViews).toEqual([{ kind: 'cluster', viewId: second }, { kind: 'cluster', viewId: beside }]);
});
