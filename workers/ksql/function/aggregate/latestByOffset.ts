import type { AggregateFunction } from '../AggregateFunction.ts';

export const latestByOffset: AggregateFunction = {
  name: 'LATEST_BY_OFFSET',
  description: 'The column of the newest row; nulls are left out. What makes a table of a stream.',
  signatures: ['LATEST_BY_OFFSET(column)'],
  resolve: ([type, ...rest]) =>
    type === undefined || rest.length > 0
      ? undefined
      : { aggregateType: type, returnType: type, initialize: () => null, aggregate: (value, kept) => value ?? kept },
};
