import type { Serde } from '../../serde/index.ts';
import type { StreamPartitioner } from '../api/StreamPartitioner.ts';
import type { InternalStreamsBuilder } from '../graph/InternalStreamsBuilder.ts';
import type { RepartitionSettings } from '../graph/RepartitionNode.ts';
import { untyped } from './parts.ts';

export const REPARTITION_TOPIC_SUFFIX = '-repartition';
const GENERATED_NAME = /^KSTREAM.*-[0-9]{10}$/;

/**
 * Names for a repartition step: generated ones after a generated prefix, else all derived from the topic's. The three
 * numbers are used up either way. Source: KStreamImpl.createRepartitionedSource.
 */
export const repartitionSettings = <K, V>(
  builder: InternalStreamsBuilder,
  prefix: string,
  serdes: { readonly keySerde: Serde<K> | undefined; readonly valueSerde: Serde<V> | undefined },
  more: { readonly partitioner?: StreamPartitioner<K, V> | undefined; readonly numPartitions?: number | undefined } = {},
): RepartitionSettings => {
  const topic = prefix.endsWith(REPARTITION_TOPIC_SUFFIX) ? prefix : prefix + REPARTITION_TOPIC_SUFFIX;
  const sinkName = builder.newProcessorName('KSTREAM-SINK-');
  const filterName = builder.newProcessorName('KSTREAM-FILTER-');
  const sourceName = builder.newProcessorName('KSTREAM-SOURCE-');
  const generated = GENERATED_NAME.test(prefix);
  return {
    topic,
    sinkName: generated ? sinkName : `${topic}-sink`,
    filterName: generated ? filterName : `${topic}-filter`,
    sourceName: generated ? sourceName : `${topic}-source`,
    keySerde: untyped(serdes.keySerde),
    valueSerde: untyped(serdes.valueSerde),
    partitioner: more.partitioner as StreamPartitioner<unknown, unknown> | undefined,
    numPartitions: more.numPartitions,
  };
};
