import type { StreamPartitioner } from '../../api/StreamPartitioner.ts';
import { InternalTopicSourceNode } from '../../graph/InternalTopicSourceNode.ts';
import { ProcessorGraphNode } from '../../graph/ProcessorGraphNode.ts';
import { StateStoreNode } from '../../graph/StateStoreNode.ts';
import { StreamSinkNode } from '../../graph/StreamSinkNode.ts';
import { StreamToTableNode } from '../../graph/StreamToTableNode.ts';
import { ForeignTableJoinProcessor } from '../../processors/foreignkeyjoin/ForeignTableJoinProcessor.ts';
import { ResponseJoinProcessor } from '../../processors/foreignkeyjoin/ResponseJoinProcessor.ts';
import { SubscriptionJoinProcessor } from '../../processors/foreignkeyjoin/SubscriptionJoinProcessor.ts';
import { SubscriptionReceiveProcessor } from '../../processors/foreignkeyjoin/SubscriptionReceiveProcessor.ts';
import type { SubscriptionResponseWrapper } from '../../processors/foreignkeyjoin/SubscriptionResponseWrapper.ts';
import { SubscriptionResponseWrapperSerde } from '../../processors/foreignkeyjoin/SubscriptionResponseWrapperSerde.ts';
import { SubscriptionSendProcessor, type ForeignKeyExtractor } from '../../processors/foreignkeyjoin/SubscriptionSendProcessor.ts';
import { SubscriptionWrapperSerde } from '../../processors/foreignkeyjoin/SubscriptionWrapperSerde.ts';
import { KTableSource } from '../../processors/KTableSource.ts';
import type { ValueJoiner } from '../../processors/ValueJoiner.ts';
import { SubscriptionStoreBuilder } from '../../state/SubscriptionStore.ts';
import type { KTable } from '../KTable.ts';
import type { Materialized } from '../Materialized.ts';
import { MaterializedInternal } from '../MaterializedInternal.ts';
import { untyped } from '../parts.ts';
import type { TableJoined } from '../TableJoined.ts';
import { foreignKeyJoinNames, OUTPUT } from './foreignKeyJoinNames.ts';

export interface ForeignKeyJoin<K, V, KO, VO, VR> {
  readonly leftJoin: boolean;
  readonly foreignKeyExtractor: ForeignKeyExtractor<K, V, KO>;
  readonly joiner: ValueJoiner<V, VO | null, VR>;
  readonly tableJoined: TableJoined<K, KO> | undefined;
  readonly materialized: Materialized<K, VR> | undefined;
}

/**
 * Joins each row of `left` with the row of `right` that it refers to (KIP-213): through one topic its references go to
 * where the right table is, through another one the answers come back. Source: KTableImpl.doJoinOnForeignKey.
 */
export const joinTablesOnForeignKey = <K, V, KO, VO, VR>(
  left: KTable<K, V>,
  right: KTable<KO, VO>,
  { leftJoin, foreignKeyExtractor, joiner, tableJoined, materialized: given }: ForeignKeyJoin<K, V, KO, VO, VR>,
): KTable<K, VR> => {
  const { builder, dsl, keySerde, valueSerde } = left.parts;
  const { keySerde: foreignKeySerde, valueSerde: foreignValueSerde } = right.parts;
  const { name, partitioner, otherPartitioner } = tableJoined?.options ?? {};
  right.enableSendingOldValues(true);
  left.enableSendingOldValues(true);
  const names = foreignKeyJoinNames(builder, name);
  const storeName = names.subscriptionStore;
  const wrapperSerde = new SubscriptionWrapperSerde(keySerde);
  const responseSerde = new SubscriptionResponseWrapperSerde(foreignValueSerde);

  const send = new ProcessorGraphNode(names.subscriptionSend, {
    get: () =>
      new SubscriptionSendProcessor({ storeName, foreignKeyExtractor, foreignKeySerde, valueSerde, leftJoin, dropsOutOfOrder: left.isVersioned }),
  });
  builder.addGraphNode(left.parts.graphNode, send);
  const subscriptionSink = new StreamSinkNode(names.subscriptionSink, {
    topic: names.subscriptionTopic,
    keySerde: untyped(foreignKeySerde),
    valueSerde: untyped(wrapperSerde),
    partitioner: otherPartitioner,
  });
  builder.addGraphNode(send, subscriptionSink);
  const subscriptionSource = new InternalTopicSourceNode(names.subscriptionSource, names.subscriptionTopic, untyped(foreignKeySerde), untyped(wrapperSerde));
  builder.addGraphNode(subscriptionSink, subscriptionSource);
  builder.copartitionSources([...right.parts.sourceNodes, subscriptionSource.name]);

  const subscriptions = new SubscriptionStoreBuilder(storeName, { foreignKeySerde, primaryKeySerde: keySerde, valueSerde: wrapperSerde });
  builder.addGraphNode(builder.root, new StateStoreNode(subscriptions));
  const receive = new ProcessorGraphNode(
    names.subscriptionReceive, { get: () => new SubscriptionReceiveProcessor<K, KO>(storeName) }, {}, { names: [storeName] },
  );
  builder.addGraphNode(subscriptionSource, receive);
  const foreignRows = right.valueGetterSupplier();
  const join = new ProcessorGraphNode(
    names.subscriptionJoin, { get: () => new SubscriptionJoinProcessor<K, KO, VO>(foreignRows.get()) }, {}, { names: foreignRows.storeNames() },
  );
  builder.addGraphNode(receive, join);
  const foreignTableJoin = new ProcessorGraphNode(
    names.foreignTableJoin, { get: () => new ForeignTableJoinProcessor<K, KO, VO>(storeName, right.isVersioned) }, {}, { names: [storeName] },
  );
  builder.addGraphNode(right.parts.graphNode, foreignTableJoin);

  const responseSink = new StreamSinkNode(names.responseSink, {
    topic: names.responseTopic,
    keySerde: untyped(keySerde),
    valueSerde: untyped(responseSerde),
    partitioner: partitioner ?? backToPrimary,
  });
  builder.addGraphNode(join, responseSink);
  builder.addGraphNode(foreignTableJoin, responseSink);
  const responseSource = new InternalTopicSourceNode(names.responseSource, names.responseTopic, untyped(keySerde), untyped(responseSerde));
  builder.addGraphNode(responseSink, responseSource);
  const sourceNodes = new Set([...left.parts.sourceNodes, responseSource.name]);
  builder.copartitionSources(sourceNodes);
  const rows = left.valueGetterSupplier();
  const responseJoin = new ProcessorGraphNode(
    names.responseJoin,
    { get: () => new ResponseJoinProcessor({ storeName: names.responseJoin, rows: rows.get(), valueSerde, joiner, leftJoin }) },
    {},
    { names: rows.storeNames() },
  );
  builder.addGraphNode(responseSource, responseJoin);

  const materialized = new MaterializedInternal(given, builder, OUTPUT, { keySerde, valueSerde: undefined });
  const result = new KTableSource<K, VR>(materialized.storeName, materialized.queryableStoreName !== undefined);
  const node = new StreamToTableNode(names.result, {
    supplier: result, isMaterialized: () => result.materialized, storeBuilder: materialized.storeBuilder(),
  });
  builder.addGraphNode(responseJoin, node);
  return dsl.table({
    name: names.result,
    keySerde,
    valueSerde: materialized.valueSerde,
    sourceNodes,
    graphNode: node,
    builder,
    dsl,
    processorSupplier: result,
    queryableStoreName: materialized.queryableStoreName,
    isVersioned: materialized.isVersioned,
  });
};

/** To the partition from which the subscription came. */
const backToPrimary: StreamPartitioner<unknown, unknown> = (_topic, _key, response) =>
  (response as SubscriptionResponseWrapper<unknown>).primaryPartition;
