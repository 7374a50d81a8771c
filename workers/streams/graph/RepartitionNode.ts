import type { Serde } from '../../serde/index.ts';
import type { StreamPartitioner } from '../api/StreamPartitioner.ts';
import { failOnInvalidTimestamp } from '../api/TimestampExtractor.ts';
import { KStreamFilter } from '../processors/KStreamFilter.ts';
import type { InternalTopologyBuilder } from '../topology/InternalTopologyBuilder.ts';
import { GraphNode } from './GraphNode.ts';

export interface RepartitionSettings {
  /** Without the application's prefix; ends in `-repartition`. */
  readonly topic: string;
  readonly filterName: string;
  readonly sinkName: string;
  readonly sourceName: string;
  readonly keySerde: Serde<unknown> | undefined;
  readonly valueSerde: Serde<unknown> | undefined;
  readonly partitioner: StreamPartitioner<unknown, unknown> | undefined;
  /** Where the user fixed it. */
  readonly numPartitions: number | undefined;
}

/**
 * A stream through a topic of the application's own, so that equal keys meet in one partition. Records with a null key
 * do not go through unless a join further down lets them.
 */
export class RepartitionNode extends GraphNode {
  readonly settings: RepartitionSettings;
  /** Whether it may become one with others; what a user asked for may not. */
  readonly optimizable: boolean;
  #dropsNullKeys = false;

  constructor(settings: RepartitionSettings, optimizable = true) {
    super(settings.sourceName);
    this.settings = settings;
    this.optimizable = optimizable;
  }

  dropNullKeys(): void {
    this.#dropsNullKeys = true;
  }

  protected override writeToTopology(builder: InternalTopologyBuilder): void {
    const { topic, filterName, sinkName, sourceName, keySerde, valueSerde, partitioner, numPartitions } = this.settings;
    const passes = this.#dropsNullKeys ? (key: unknown) => key !== null : () => true;
    builder.addInternalTopic(topic, numPartitions);
    builder.addProcessor(filterName, { get: () => new KStreamFilter(passes, false) }, this.parentNames);
    builder.addSink({ name: sinkName, predecessors: [filterName], topic, keySerde, valueSerde, partitioner });
    builder.addSource({
      name: sourceName, topics: [topic], keySerde, valueSerde,
      timestampExtractor: failOnInvalidTimestamp, offsetReset: 'earliest',
    });
  }
}
