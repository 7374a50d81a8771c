import { BIGINT, DOUBLE, INTEGER } from '../../parser/SqlType.ts';
import type { ScalarFunction } from '../ScalarFunction.ts';

/** Half up, toward positive infinity, as ksqlDB's Round does. */
export const round: ScalarFunction = {
  name: 'ROUND',
  description: 'Rounds to a whole number, or to a number of decimal places.',
  signatures: [
    { parameters: ['DOUBLE'], returns: BIGINT },
    { parameters: ['INTEGER'], returns: INTEGER },
    { parameters: ['BIGINT'], returns: BIGINT },
    { parameters: ['DOUBLE', 'INTEGER'], returns: DOUBLE },
  ],
  evaluate: ([value, places]) => {
    if (typeof value !== 'number') return value!;
    if (places === undefined) return Math.round(value);
    const shifted = Number(`${value}e${places as number}`);
    return Number.isNaN(shifted) ? value : Number(`${Math.round(shifted)}e${-(places as number)}`);
  },
};
