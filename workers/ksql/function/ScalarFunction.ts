import type { SqlType } from '../parser/SqlType.ts';
import type { SqlValue } from '../SqlValue.ts';

/** What an argument may be: one base type, any number, anything, or anything that equals the type of the other `T`s. */
export type ParameterType = SqlType['base'] | 'NUMBER' | 'ANY' | 'T';

export interface Signature {
  readonly parameters: readonly ParameterType[];
  /** The last parameter may stand any number of times. */
  readonly isVariadic?: boolean;
  readonly returns: SqlType | ((argumentTypes: readonly SqlType[]) => SqlType);
}

/** A function of one row's values (ksqlDB's UDF). Pure. */
export interface ScalarFunction {
  readonly name: string;
  readonly description: string;
  readonly signatures: readonly Signature[];
  /** When left out, a null argument makes the result null without a call. */
  readonly acceptsNull?: boolean;
  evaluate(args: readonly SqlValue[], argumentTypes: readonly SqlType[]): SqlValue;
}
