import type { Serde } from '../../../serde/index.ts';
import { RepartitionNode } from '../../graph/RepartitionNode.ts';
import type { KStream } from '../KStream.ts';
import type { StreamParts } from '../parts.ts';
import { repartitionSettings } from '../repartitionSettings.ts';

interface Serdes<K, V> {
  readonly keySerde: Serde<K> | undefined;
  readonly valueSerde: Serde<V> | undefined;
}

/**
 * The stream through a repartition topic if its keys have changed. A topic under the stream's own name is made once,
 * whichever joins ask for it; names are used up each time. Source: KStreamImpl.repartitionForJoin.
 */
export const repartitionForJoin = <K, V>(stream: KStream<K, V>, topicName: string | undefined, serdes: Serdes<K, V>): StreamParts<K, V> => {
  const { parts } = stream;
  if (!parts.repartitionRequired) return parts;
  const { builder, name } = parts;
  const keySerde = serdes.keySerde ?? parts.keySerde;
  const valueSerde = serdes.valueSerde ?? parts.valueSerde;
  const prefix = topicName ?? name;
  const settings = repartitionSettings(builder, prefix, { keySerde, valueSerde });
  let node = stream.joinRepartition;
  if (node === undefined || prefix !== name) {
    node = stream.joinRepartition = new RepartitionNode(settings);
    builder.addGraphNode(parts.graphNode, node);
  }
  const sourceName = node.settings.sourceName;
  return { ...parts, name: sourceName, keySerde, valueSerde, sourceNodes: new Set([sourceName]), repartitionRequired: false, graphNode: node };
};
