import type { AggregateFunction } from '../AggregateFunction.ts';

export const earliestByOffset: AggregateFunction = {
  name: 'EARLIEST_BY_OFFSET',
  description: 'The column of the oldest row; nulls are left out.',
  signatures: ['EARLIEST_BY_OFFSET(column)'],
  resolve: ([type, ...rest]) =>
    type === undefined || rest.length > 0
      ? undefined
      : { aggregateType: type, returnType: type, initialize: () => null, aggregate: (value, kept) => kept ?? value },
};
