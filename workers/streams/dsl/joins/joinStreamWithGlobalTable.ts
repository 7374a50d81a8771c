import { StreamTableJoinNode } from '../../graph/StreamTableJoinNode.ts';
import { KStreamKTableJoin } from '../../processors/KStreamKTableJoin.ts';
import type { KeyedJoiner } from '../../processors/ValueJoiner.ts';
import type { GlobalKTable } from '../GlobalKTable.ts';
import type { KStream } from '../KStream.ts';
import type { Named } from '../Named.ts';

/** A stream looked up in a global table, under any key. Source: KStreamImpl.globalTableJoin. */
export const joinStreamWithGlobalTable = <K, V, KG, VG, VR>(
  stream: KStream<K, V>,
  table: GlobalKTable<KG, VG>,
  leftJoin: boolean,
  keySelector: (key: K, value: V) => KG | null,
  joiner: KeyedJoiner<K, V, VG | null, VR>,
  named: Named | undefined,
): KStream<K, VR> => {
  const { builder, dsl, graphNode, keySerde, sourceNodes, repartitionRequired } = stream.parts;
  // Kafka names inner joins with global tables like left ones.
  const name = builder.orElseGenerateWithPrefix(named?.name, 'KSTREAM-LEFTJOIN-');
  const { valueGetterSupplier } = table;
  const node = new StreamTableJoinNode(name, {
    supplier: { get: () => new KStreamKTableJoin({ rows: valueGetterSupplier.get(), keySelector, joiner, leftJoin, bufferName: undefined }) },
    storeNames: [],
    bufferName: undefined,
    gracePeriodMs: undefined,
    nullKeyRelaxed: leftJoin,
  });
  builder.addGraphNode(graphNode, node);
  return dsl.stream<K, VR>({ name, keySerde, valueSerde: undefined, sourceNodes, repartitionRequired, graphNode: node, builder, dsl });
};
