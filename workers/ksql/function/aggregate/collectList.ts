import type { SqlValue } from '../../SqlValue.ts';
import type { AggregateFunction } from '../AggregateFunction.ts';

/** ksqlDB's own bound (ksql.functions.collect_list.limit), so that one key cannot fill the memory. */
const LIMIT = 1000;

export const collectList: AggregateFunction = {
  name: 'COLLECT_LIST',
  description: `All values of a column in order, at most ${LIMIT}.`,
  signatures: ['COLLECT_LIST(column)'],
  resolve: ([type, ...rest]) =>
    type === undefined || rest.length > 0
      ? undefined
      : {
          aggregateType: { base: 'ARRAY', item: type },
          returnType: { base: 'ARRAY', item: type },
          initialize: () => [],
          aggregate: (value, list) => ((list as readonly SqlValue[]).length >= LIMIT ? list : [...(list as readonly SqlValue[]), value]),
          undo: (value, list) => {
            const at = (list as readonly SqlValue[]).lastIndexOf(value);
            return at < 0 ? list : (list as readonly SqlValue[]).filter((_, i) => i !== at);
          },
        },
};
