import { BIGINT, DOUBLE } from '../../parser/SqlType.ts';
import type { SqlValue } from '../../SqlValue.ts';
import { addLong, isNumeric, subtractLong } from '../arithmetic.ts';
import type { AggregateFunction } from '../AggregateFunction.ts';

/** The aggregate is STRUCT<SUM, COUNT>, as in io.confluent.ksql.function.udaf.average.AverageUdaf. */
export const avg: AggregateFunction = {
  name: 'AVG',
  description: 'The mean of a column as DOUBLE; nulls are left out.',
  signatures: ['AVG(number)'],
  resolve: ([type, ...rest]) => {
    if (type === undefined || rest.length > 0 || !isNumeric(type.base)) return undefined;
    const add = type.base === 'DOUBLE' ? (a: SqlValue, b: SqlValue) => (a as number) + (b as number) : addLong;
    const subtract = type.base === 'DOUBLE' ? (a: SqlValue, b: SqlValue) => (a as number) - (b as number) : subtractLong;
    const sumType = type.base === 'DOUBLE' ? DOUBLE : BIGINT;
    return {
      aggregateType: { base: 'STRUCT', fields: [{ name: 'SUM', type: sumType }, { name: 'COUNT', type: BIGINT }] },
      returnType: DOUBLE,
      initialize: () => ({ SUM: 0, COUNT: 0 }),
      aggregate: (value, aggregate) => {
        if (value === null) return aggregate;
        const { SUM, COUNT } = aggregate as Mean;
        return { SUM: add(SUM, value), COUNT: COUNT + 1 };
      },
      undo: (value, aggregate) => {
        if (value === null) return aggregate;
        const { SUM, COUNT } = aggregate as Mean;
        return { SUM: subtract(SUM, value), COUNT: COUNT - 1 };
      },
      map: (aggregate) => {
        const { SUM, COUNT } = aggregate as Mean;
        return COUNT === 0 ? 0 : Number(SUM) / COUNT;
      },
    };
  },
};

interface Mean {
  readonly [field: string]: SqlValue;
  readonly SUM: SqlValue;
  readonly COUNT: number;
}
