import type { Serde } from '../../serde/index.ts';
import type { ProcessorSupplier } from '../api/Processor.ts';
import type { StreamPartitioner, TopicNameExtractor } from '../api/StreamPartitioner.ts';
import type { TimestampExtractor } from '../api/TimestampExtractor.ts';
import type { StateStore } from '../state/StateStore.ts';
import type { StoreBuilder } from '../state/StoreBuilder.ts';
import { TopologyException } from '../errors/TopologyException.ts';
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

/** What fills a store from one topic. */
export interface FilledFrom<K, V> extends Omit<SourceOptions<K, V>, 'offsetReset'> {
  readonly sourceName: string;
  readonly topic: string;
  readonly processorName: string;
  readonly supplier: ProcessorSupplier<K, V, never, never>;
}

/** A graph of sources, processors and sinks, by hand or from StreamsBuilder. Throws TopologyException where it contradicts itself. */
export class Topology {
  /** For the runtime and the test driver. */
  readonly builder: InternalTopologyBuilder;

  constructor(builder: InternalTopologyBuilder = new InternalTopologyBuilder()) {
    this.builder = builder;
  }

  /** Reads topics, or whatever topics the pattern matches by their whole name. */
  addSource(name: string, ...topics: string[]): this;
  addSource<K, V>(name: string, topics: string | readonly string[] | RegExp, options?: SourceOptions<K, V>): this;
  addSource<K, V>(name: string, topics: string | readonly string[] | RegExp = [], ...rest: ReadonlyArray<string | SourceOptions<K, V> | undefined>): this {
    const more = rest.filter((option) => typeof option === 'string');
    const options = rest.find((option) => typeof option === 'object') ?? {};
    const read = typeof topics === 'string' ? [topics, ...more] : topics;
    this.builder.addSource({
      name,
      topics: read instanceof RegExp ? [] : read,
      topicPattern: read instanceof RegExp ? read : undefined,
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

  addSink<K, V>(name: string, topic: string | TopicNameExtractor<K, V>, ...parentNames: string[]): this;
  addSink<K, V>(name: string, topic: string | TopicNameExtractor<K, V>, options: SinkOptions<K, V>, ...parentNames: string[]): this;
  addSink<K, V>(name: string, topic: string | TopicNameExtractor<K, V>, ...rest: ReadonlyArray<string | SinkOptions<K, V>>): this {
    const options = rest.find((option) => typeof option === 'object') ?? {};
    this.builder.addSink({
      name,
      topic: topic as string | TopicNameExtractor<unknown, unknown>,
      keySerde: options.keySerde as Serde<unknown> | undefined,
      valueSerde: options.valueSerde as Serde<unknown> | undefined,
      partitioner: options.partitioner as StreamPartitioner<unknown, unknown> | undefined,
      predecessors: rest.filter((option) => typeof option === 'string'),
    });
    return this;
  }

  addStateStore(builder: StoreBuilder<StateStore>, ...processorNames: readonly string[]): this {
    this.builder.addStateStore(builder, processorNames);
    return this;
  }

  /**
   * A store that only the processor writes, from the records of one topic, which is its changelog too (KIP-813). The
   * builder's logging is turned off.
   */
  addReadOnlyStateStore<K, V>(storeBuilder: StoreBuilder<StateStore>, filled: FilledFrom<K, V>): this {
    const { sourceName, topic, processorName, supplier, ...options } = filled;
    storeBuilder.withLoggingDisabled();
    this.addSource(sourceName, topic, { ...options, offsetReset: 'earliest' }).addProcessor(processorName, supplier, sourceName);
    this.addStateStore(storeBuilder, processorName);
    this.builder.connectSourceStoreAndTopic(storeBuilder.name, topic);
    return this;
  }

  /** A store of which every instance holds all, filled by the processor from all partitions of one topic. It must not be logged. */
  addGlobalStore<K, V>(storeBuilder: StoreBuilder<StateStore>, filled: FilledFrom<K, V>): this {
    const { sourceName, topic, processorName, supplier, keySerde, valueSerde, timestampExtractor } = filled;
    this.builder.addGlobalStore({
      storeBuilder,
      sourceName,
      topic,
      processorName,
      supplier: supplier as ProcessorFactory['supplier'],
      keySerde: keySerde as Serde<unknown> | undefined,
      valueSerde: valueSerde as Serde<unknown> | undefined,
      timestampExtractor,
    });
    return this;
  }

  connectProcessorAndStateStores(processorName: string, ...storeNames: readonly string[]): this {
    if (storeNames.length === 0) throw new TopologyException(`no store is named that ${processorName} should use`);
    this.builder.connectProcessorAndStateStores(processorName, storeNames);
    return this;
  }

  describe(): TopologyDescription {
    return new TopologyDescription(this.builder);
  }
}
