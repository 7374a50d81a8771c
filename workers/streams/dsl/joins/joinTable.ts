import type { ForeignKeyExtractor } from '../../processors/foreignkeyjoin/SubscriptionSendProcessor.ts';
import type { ValueJoiner } from '../../processors/ValueJoiner.ts';
import type { KTable } from '../KTable.ts';
import { Materialized } from '../Materialized.ts';
import { Named } from '../Named.ts';
import { TableJoined } from '../TableJoined.ts';
import type { JoinKind } from './JoinKind.ts';
import { joinTables } from './joinTables.ts';
import { joinTablesOnForeignKey } from './joinTablesOnForeignKey.ts';

/** Tells the forms of KTable's joins apart; `rest` is what follows the other table. */
export const joinTable = <K, V, KO, VO, VR>(left: KTable<K, V>, right: KTable<KO, VO>, kind: JoinKind, rest: readonly unknown[]): KTable<K, VR> => {
  const materialized = rest.find((argument) => argument instanceof Materialized) as Materialized<K, VR> | undefined;
  const [first, second] = rest;
  if (typeof second === 'function') {
    return joinTablesOnForeignKey(left, right, {
      leftJoin: kind === 'left',
      foreignKeyExtractor: first as ForeignKeyExtractor<K, V, KO>,
      joiner: second as ValueJoiner<V, VO | null, VR>,
      tableJoined: rest.find((argument) => argument instanceof TableJoined) as TableJoined<K, KO> | undefined,
      materialized,
    });
  }
  const joiner = first as ValueJoiner<V | null, VO | null, VR>;
  return joinTables(left, right as unknown as KTable<K, VO>, kind, joiner, second instanceof Named ? second : undefined, materialized);
};
