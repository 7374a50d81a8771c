import { failOnInvalidTimestamp } from '../api/TimestampExtractor.ts';
import type { InternalTopologyBuilder } from '../topology/InternalTopologyBuilder.ts';
import { GraphNode } from './GraphNode.ts';
import type { RepartitionSettings } from './RepartitionNode.ts';

/** The changes of a grouped table through a topic of the application's own. */
export class GroupedTableRepartitionNode extends GraphNode {
  readonly settings: Omit<RepartitionSettings, 'filterName' | 'partitioner' | 'numPartitions'>;

  constructor(settings: GroupedTableRepartitionNode['settings']) {
    super(settings.sourceName);
    this.settings = settings;
  }

  protected override writeToTopology(builder: InternalTopologyBuilder): void {
    const { topic, sinkName, sourceName, keySerde, valueSerde } = this.settings;
    builder.addInternalTopic(topic, undefined);
    builder.addSink({ name: sinkName, predecessors: this.parentNames, topic, keySerde, valueSerde, partitioner: undefined });
    builder.addSource({
      name: sourceName, topics: [topic], keySerde, valueSerde,
      timestampExtractor: failOnInvalidTimestamp, offsetReset: 'earliest',
    });
  }
}
