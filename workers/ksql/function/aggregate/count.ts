import { BIGINT } from '../../parser/SqlType.ts';
import type { AggregateFunction } from '../AggregateFunction.ts';

export const count: AggregateFunction = {
  name: 'COUNT',
  description: 'Counts rows; with an argument, those where it is not null.',
  signatures: ['COUNT(*)', 'COUNT(column)'],
  resolve: (types) =>
    types.length > 1
      ? undefined
      : {
          aggregateType: BIGINT,
          returnType: BIGINT,
          initialize: () => 0,
          aggregate: (value, aggregate) => (value === null ? aggregate : (aggregate as number) + 1),
          undo: (value, aggregate) => (value === null ? aggregate : (aggregate as number) - 1),
        },
};
