import { KsqlException } from '../KsqlException.ts';
import { isNumeric } from '../function/arithmetic.ts';
import type { ParameterType, ScalarFunction, Signature } from '../function/ScalarFunction.ts';
import type { Span } from '../parser/ast.ts';
import { sameSqlType, STRING, type SqlType } from '../parser/SqlType.ts';
import { typeName } from './CompiledExpression.ts';

export interface MatchedSignature {
  readonly returns: SqlType;
  readonly argumentTypes: readonly SqlType[];
}

/** The first signature that takes these arguments: exactly, else with INTEGER widened to BIGINT or DOUBLE. */
export const matchSignature = (scalar: ScalarFunction, types: ReadonlyArray<SqlType | null>, span: Span): MatchedSignature => {
  for (const widen of [false, true])
    for (const signature of scalar.signatures)
      if (takes(signature, types, widen)) {
        const known = types.find((type) => type !== null) ?? STRING;
        const argumentTypes = types.map((type) => type ?? known);
        return { argumentTypes, returns: typeof signature.returns === 'function' ? signature.returns(argumentTypes) : signature.returns };
      }
  const forms = scalar.signatures.map((signature) => formatSignature(scalar.name, signature)).join(', ');
  throw new KsqlException('TYPE_MISMATCH', `Function '${scalar.name}' does not accept parameters (${types.map(typeName).join(', ')}). It accepts: ${forms}.`, span);
};

export const formatSignature = (name: string, { parameters, isVariadic }: Signature): string =>
  `${name}(${parameters.join(', ')}${isVariadic === true ? '...' : ''})`;

const takes = (signature: Signature, types: ReadonlyArray<SqlType | null>, widen: boolean): boolean => {
  const { parameters } = signature;
  if (signature.isVariadic === true ? types.length < parameters.length - 1 || types.length === 0 : types.length !== parameters.length) return false;
  const common = types.find((type) => type !== null) ?? null;
  return types.every((type, i) => fits(parameters[Math.min(i, parameters.length - 1)]!, type, common, widen));
};

const fits = (parameter: ParameterType, type: SqlType | null, common: SqlType | null, widen: boolean): boolean => {
  if (type === null || parameter === 'ANY') return true;
  if (parameter === 'T') return common === null || sameSqlType(type, common);
  if (parameter === 'NUMBER') return isNumeric(type.base);
  if (parameter === type.base) return true;
  if (!widen) return false;
  return (parameter === 'BIGINT' && type.base === 'INTEGER') || (parameter === 'DOUBLE' && isNumeric(type.base));
};
