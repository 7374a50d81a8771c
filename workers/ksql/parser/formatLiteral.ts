import { unreachable } from '../../common/index.ts';
import type { Literal } from './ast.ts';

/** A literal as ksqlDB prints it: a DECIMAL as java.math.BigDecimal does, a DOUBLE always with an exponent. */
export const formatLiteral = (literal: Literal): string => {
  switch (literal.type) {
    case 'NullLiteral':
      return 'null';
    case 'BooleanLiteral':
      return String(literal.value);
    case 'IntegerLiteral':
      return String(literal.value);
    case 'LongLiteral':
      return literal.digits;
    case 'DecimalLiteral':
      return formatDecimal(literal.text);
    case 'DoubleLiteral':
      return formatDouble(literal.value);
    case 'StringLiteral':
      return `'${literal.value.replaceAll("'", "''")}'`;
    default:
      return unreachable(literal);
  }
};

/** 1500 is 1.5E3: the fewest digits that name the double. */
const formatDouble = (value: number): string =>
  Object.is(value, -0) ? '-0E0' : value.toExponential().replace('e+', 'E').replace('e', 'E');

/** BigDecimal.toString: an exponent only once more than six zeros would follow the dot. */
const formatDecimal = (text: string): string => {
  const [, sign = '', whole = '', fraction = ''] = /^(-?)(\d*)\.?(\d*)$/.exec(text) ?? [];
  const digits = (whole + fraction).replace(/^0+(?=\d)/, '');
  const exponent = digits.length - 1 - fraction.length;
  if (exponent >= -6) return text;
  const mantissa = digits.length > 1 ? `${digits.charAt(0)}.${digits.slice(1)}` : digits;
  return `${sign}${mantissa}E${exponent}`;
};
