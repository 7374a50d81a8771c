import type { SqlValue } from '../../SqlValue.ts';
import { isNumeric } from '../arithmetic.ts';
import type { AggregateFunction } from '../AggregateFunction.ts';

/** What MIN and MAX share: the value that is kept is the one `isBetter` prefers; nulls never are. */
export const extreme = (name: 'MIN' | 'MAX', isBetter: (value: SqlValue, kept: SqlValue) => boolean): AggregateFunction => ({
  name,
  description: `The ${name === 'MIN' ? 'smallest' : 'largest'} value of a column; nulls are left out.`,
  signatures: [`${name}(number)`, `${name}(text)`],
  resolve: ([type, ...rest]) =>
    type === undefined || rest.length > 0 || !(isNumeric(type.base) || type.base === 'STRING')
      ? undefined
      : {
          aggregateType: type,
          returnType: type,
          initialize: () => null,
          aggregate: (value, kept) => (value === null ? kept : kept === null || isBetter(value, kept) ? value : kept),
        },
});
