import { Named } from './Named.ts';

/** The last two arguments of most operators: a name, a Materialized, both in this order, or none. */
export const namedAndMaterialized = <M>(
  first: Named | M | undefined,
  second: M | undefined,
): { readonly named: Named | undefined; readonly materialized: M | undefined } =>
  first instanceof Named ? { named: first, materialized: second } : { named: undefined, materialized: first };
