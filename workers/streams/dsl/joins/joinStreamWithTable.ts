import { TopologyException } from '../../errors/TopologyException.ts';
import { StateStoreNode } from '../../graph/StateStoreNode.ts';
import { StreamTableJoinNode } from '../../graph/StreamTableJoinNode.ts';
import { KStreamKTableJoin } from '../../processors/KStreamKTableJoin.ts';
import type { KeyedJoiner } from '../../processors/ValueJoiner.ts';
import { StreamTableJoinBufferBuilder } from '../../state/StreamTableJoinBuffer.ts';
import type { Joined } from '../Joined.ts';
import type { KStream } from '../KStream.ts';
import type { KTable } from '../KTable.ts';
import { repartitionForJoin } from './repartitionForJoin.ts';

/** A stream looked up in a table under the same key. Source: KStreamImpl.doStreamTableJoin. */
export const joinStreamWithTable = <K, V, VO, VR>(
  stream: KStream<K, V>,
  table: KTable<K, VO>,
  leftJoin: boolean,
  joiner: KeyedJoiner<K, V, VO | null, VR>,
  joined: Joined<K, V, VO>,
): KStream<K, VR> => {
  const { name: givenName, gracePeriodMs, keySerde: givenKeySerde, valueSerde } = joined.options;
  const left = repartitionForJoin(stream, givenName, { keySerde: givenKeySerde, valueSerde });
  const { builder, dsl, graphNode } = left;
  const keySerde = givenKeySerde ?? left.keySerde;
  const sourceNodes = new Set([...left.sourceNodes, ...table.parts.sourceNodes]);
  builder.copartitionSources(sourceNodes);
  const name = builder.orElseGenerateWithPrefix(givenName, leftJoin ? 'KSTREAM-LEFTJOIN-' : 'KSTREAM-JOIN-');
  let bufferName: string | undefined;
  if (gracePeriodMs !== undefined) {
    if (!table.isVersioned) throw new TopologyException('a table must be versioned to be joined with a grace period');
    bufferName = `${name}-Buffer`;
    const serdes = { keySerde, valueSerde: valueSerde ?? left.valueSerde };
    builder.addGraphNode(builder.root, new StateStoreNode(new StreamTableJoinBufferBuilder(bufferName, gracePeriodMs, serdes)));
  }
  const valueGetterSupplier = table.valueGetterSupplier();
  const node = new StreamTableJoinNode(name, {
    supplier: {
      get: () => new KStreamKTableJoin<K, V, K, VO, VR>({ rows: valueGetterSupplier.get(), keySelector: (key) => key, joiner, leftJoin, bufferName }),
    },
    storeNames: valueGetterSupplier.storeNames(),
    bufferName,
    gracePeriodMs,
    nullKeyRelaxed: leftJoin,
  });
  builder.addGraphNode(graphNode, node);
  return dsl.stream<K, VR>({
    name, keySerde, valueSerde: undefined, sourceNodes, repartitionRequired: false, graphNode: node, builder, dsl,
  });
};
