import { isNumeric, addLong, subtractLong } from '../arithmetic.ts';
import type { AggregateFunction } from '../AggregateFunction.ts';

export const sum: AggregateFunction = {
  name: 'SUM',
  description: 'Adds up a column; nulls count as nothing.',
  signatures: ['SUM(number)'],
  resolve: ([type, ...rest]) => {
    if (type === undefined || rest.length > 0 || !isNumeric(type.base)) return undefined;
    if (type.base === 'BIGINT')
      return {
        aggregateType: type,
        returnType: type,
        initialize: () => 0,
        aggregate: (value, aggregate) => (value === null ? aggregate : addLong(value, aggregate)),
        undo: (value, aggregate) => (value === null ? aggregate : subtractLong(aggregate, value)),
      };
    const fit = type.base === 'INTEGER' ? (value: number) => value | 0 : (value: number) => value;
    return {
      aggregateType: type,
      returnType: type,
      initialize: () => 0,
      aggregate: (value, aggregate) => (value === null ? aggregate : fit((aggregate as number) + (value as number))),
      undo: (value, aggregate) => (value === null ? aggregate : fit((aggregate as number) - (value as number))),
    };
  },
};
