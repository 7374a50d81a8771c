import { ExpectationError } from '../../CaseOutcome.ts';

/** A function as a case names it. */
export interface FunctionSpec {
  readonly fn: string;
  readonly sep?: string;
}

export type FunctionRegistry<F> = Readonly<Record<string, (spec: FunctionSpec) => F>>;

/** Throws an ExpectationError where the case names none, or one that cannot be used so. */
export const pick = <F>(registry: FunctionRegistry<F>, role: string, spec: FunctionSpec | undefined): F => {
  if (spec === undefined) throw new ExpectationError(`a ${role} is missing`);
  const make = Object.hasOwn(registry, spec.fn) ? registry[spec.fn] : undefined;
  if (make === undefined) throw new ExpectationError(`there is no ${role} "${spec.fn}"`);
  return make(spec);
};

export const separator = ({ fn, sep }: FunctionSpec): string => {
  if (sep === undefined) throw new ExpectationError(`"${fn}" needs a separator`);
  return sep;
};
