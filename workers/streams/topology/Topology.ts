import type { Serde } from '../../serde/index.ts';
import type { ProcessorSupplier } from '../api/Processor.ts';
import type { StreamPartitioner, TopicNameExtractor } from '../api/StreamPartitioner.ts';
import type { TimestampExtractor } from '../api/TimestampExtractor.ts';
import type { StateStore } from '../state/StateStore.ts';
import type { StoreBuilder } from '../state/StoreBuilder.ts';
import { InternalTopologyBuilder } from './InternalTopologyBuilder.ts';
import type { AutoOffsetReset, ProcessorFactory } from './NodeFactory.ts';
import { TopologyDescription } from './TopologyDescription.ts';

export interface SourceOptions<K, V> {
  readonly keySerde?: Serde<K> | undefined;
  readonly valueSerde?: Serde<V> | undefined;
  readonly timestampExtractor?: TimestampExtractor | undefined;
  readonly offsetReset?: AutoOffsetReset | undefined;
}

export interface SinkOptions<K, V> {
  readonly keySerde?: Serde<K> | undefined;
  readonly valueSerde?: Serde<V> | undefined;
  readonly partitioner?: StreamPartitioner<K, V> | undefined;
}

/** A graph of sources, processors and sinks, by hand or from StreamsBuilder. Throws TopologyException where it contradicts itself. */
export class Topology {
  /** For the runtime and the test driver. */
  readonly builder: InternalTopologyBuilder;

  constructor(builder: InternalTopologyBuilder = new InternalTopologyBuilder()) {
    this.builder = builder;
  }

  addSource<K, V>(name: string, topics: string | readonly string[], options: SourceOptions<K, V> = {}): this {
    this.builder.addSource({
      name,
      topics: typeof topics === 'string' ? [topics] : topics,
      keySerde: options.keySerde as Serde<unknown> | undefined,
      valueSerde: options.valueSerde as Serde<unknown> | undefined,
      timestampExtractor: options.timestampExtractor,
      offsetReset: options.offsetReset,
    });
    return this;
  }

  addProcessor<KIn, VIn, KOut, VOut>(
    name: string,
    supplier: ProcessorSupplier<KIn, VIn, KOut, VOut>,
    ...parentNames: readonly string[]
  ): this {
    this.builder.addProcessor(name, supplier as ProcessorFactory['supplier'], parentNames);
    return this;
  }

  addSink<K, V>(
    name: string,
    topic: string | TopicNameExtractor<K, V>,
    options: SinkOptions<K, V>,
    ...parentNames: readonly string[]
  ): this {
    this.builder.addSink({
      name,
      topic: topic as string | TopicNameExtractor<unknown, unknown>,
      keySerde: options.keySerde as Serde<unknown> | undefined,
      valueSerde: options.valueSerde as Serde<unknown> | undefined,
      partitioner: options.partitioner as StreamPartitioner<unknown, unknown> | undefined,
      predecessors: parentNames,
    });
    return this;
  }

  addStateStore(builder: StoreBuilder<StateStore>, ...processorNames: readonly string[]): this {
    this.builder.addStateStore(builder, processorNames);
    return this;
  }

  connectProcessorAndStateStores(processorName: string, ...storeNames: readonly string[]): this {
    this.builder.connectProcessorAndStateStores(processorName, storeNames);
    return this;
  }

  describe(): TopologyDescription {
    return new TopologyDescription(this.builder);
  }
}
