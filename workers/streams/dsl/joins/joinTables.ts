import { KTableKTableJoinNode } from '../../graph/KTableKTableJoinNode.ts';
import { KTableKTableJoin, type TableJoinNeeds } from '../../processors/KTableKTableJoin.ts';
import { KTableKTableJoinMerger } from '../../processors/KTableKTableJoinMerger.ts';
import type { KTable } from '../KTable.ts';
import type { Materialized } from '../Materialized.ts';
import { MaterializedInternal } from '../MaterializedInternal.ts';
import type { Named } from '../Named.ts';
import type { JoinKind } from './JoinKind.ts';

const MERGE = 'KTABLE-MERGE-';
const LEFT_NEEDS: Readonly<Record<JoinKind, TableJoinNeeds>> = {
  inner: { own: true, other: true },
  left: { own: true, other: false },
  outer: { own: false, other: false },
};

/** A join of tables by their key. Source: KTableImpl.doJoin. */
export const joinTables = <K, V1, V2, VR>(
  left: KTable<K, V1>,
  right: KTable<K, V2>,
  kind: JoinKind,
  joiner: (left: V1 | null, right: V2 | null) => VR,
  named: Named | undefined,
  given: Materialized<K, VR> | undefined,
): KTable<K, VR> => {
  const { builder, dsl, keySerde: parentKeySerde } = left.parts;
  const materialized =
    given === undefined ? undefined : new MaterializedInternal(given, builder, MERGE, { keySerde: parentKeySerde, valueSerde: undefined });
  const name = builder.orElseGenerateWithPrefix(named?.name, MERGE);
  const sourceNodes = new Set([...left.parts.sourceNodes, ...right.parts.sourceNodes]);
  builder.copartitionSources(sourceNodes);
  if (kind !== 'inner') left.enableSendingOldValues(true);
  if (kind === 'outer') right.enableSendingOldValues(true);
  const needs = LEFT_NEEDS[kind];
  const joinThis = new KTableKTableJoin<K, V1, V2, VR>(left, right, needs, joiner);
  const joinOther = new KTableKTableJoin<K, V2, V1, VR>(right, left, { own: needs.other, other: needs.own }, (own, other) => joiner(other, own));
  const joinThisName = builder.suffixWithOrElseGet(named?.name, '-join-this', 'KTABLE-JOINTHIS-');
  const joinOtherName = builder.suffixWithOrElseGet(named?.name, '-join-other', 'KTABLE-JOINOTHER-');
  const merger = new KTableKTableJoinMerger<K, VR>(joinThis, joinOther, materialized?.storeName);
  const node = new KTableKTableJoinNode(name, {
    left: { tableName: left.parts.name, storeNames: left.valueGetterSupplier().storeNames(), joinName: joinThisName, supplier: joinThis },
    right: { tableName: right.parts.name, storeNames: right.valueGetterSupplier().storeNames(), joinName: joinOtherName, supplier: joinOther },
    merge: merger,
    store: materialized?.storeBuilder(),
  });
  builder.addGraphNode([left.parts.graphNode, right.parts.graphNode], node);
  return dsl.table({
    name,
    keySerde: materialized === undefined ? parentKeySerde : materialized.keySerde,
    valueSerde: materialized?.valueSerde,
    sourceNodes,
    graphNode: node,
    builder,
    dsl,
    processorSupplier: merger,
    queryableStoreName: materialized?.storeName,
    isVersioned: materialized?.isVersioned ?? false,
  });
};
