import type { Stores } from './useStores.ts';

/** What outlives a panel: made when it is first asked for, and one for each page. */
export const perPage = <T extends object>(create: (stores: Stores) => T): ((stores: Stores) => T) => {
  const known = new WeakMap<Stores, T>();
  return (stores) => {
    const one = known.get(stores) ?? create(stores);
    known.set(stores, one);
    return one;
  };
};
