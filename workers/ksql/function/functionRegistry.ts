import { avg } from './aggregate/avg.ts';
import { collectList } from './aggregate/collectList.ts';
import { count } from './aggregate/count.ts';
import { earliestByOffset } from './aggregate/earliestByOffset.ts';
import { latestByOffset } from './aggregate/latestByOffset.ts';
import { max } from './aggregate/max.ts';
import { min } from './aggregate/min.ts';
import { sum } from './aggregate/sum.ts';
import type { AggregateFunction } from './AggregateFunction.ts';
import { abs } from './scalar/abs.ts';
import { asValue } from './scalar/asValue.ts';
import { ceil } from './scalar/ceil.ts';
import { coalesce } from './scalar/coalesce.ts';
import { concat } from './scalar/concat.ts';
import { floor } from './scalar/floor.ts';
import { ifNull } from './scalar/ifNull.ts';
import { lcase } from './scalar/lcase.ts';
import { len } from './scalar/len.ts';
import { mask } from './scalar/mask.ts';
import { nullIf } from './scalar/nullIf.ts';
import { replace } from './scalar/replace.ts';
import { round } from './scalar/round.ts';
import { substring } from './scalar/substring.ts';
import { trim } from './scalar/trim.ts';
import { ucase } from './scalar/ucase.ts';
import type { ScalarFunction } from './ScalarFunction.ts';

/** Every function by name: the one list that the analyzer, SHOW FUNCTIONS and the editor's completion read. */
export const scalarFunctions: ReadonlyMap<string, ScalarFunction> = byName([
  abs, asValue, ceil, coalesce, concat, floor, ifNull, lcase, len, mask, nullIf, replace, round, substring, trim, ucase,
]);

export const aggregateFunctions: ReadonlyMap<string, AggregateFunction> = byName([
  avg, collectList, count, earliestByOffset, latestByOffset, max, min, sum,
]);

export const functionNames = (): string[] => [...scalarFunctions.keys(), ...aggregateFunctions.keys()];

function byName<F extends { readonly name: string }>(functions: readonly F[]): ReadonlyMap<string, F> {
  return new Map(functions.map((one) => [one.name, one]));
}
