import type { ScalarFunction } from '../ScalarFunction.ts';

export const abs: ScalarFunction = {
  name: 'ABS',
  description: 'A number without its sign.',
  signatures: [{ parameters: ['NUMBER'], returns: ([type]) => type! }],
  evaluate: ([value]) => (typeof value === 'bigint' ? (value < 0n ? -value : value) : Math.abs(value as number)),
};
