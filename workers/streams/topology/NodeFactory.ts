import type { Serde } from '../../serde/index.ts';
import type { ProcessorSupplier } from '../api/Processor.ts';
import type { StreamPartitioner, TopicNameExtractor } from '../api/StreamPartitioner.ts';
import type { TimestampExtractor } from '../api/TimestampExtractor.ts';

/** Where a source starts in a partition without a committed offset. */
export type AutoOffsetReset = 'earliest' | 'latest';

/** A node before there is a task: what is needed to make one. Topics are named without the application's prefix. */
export type NodeFactory = SourceFactory | ProcessorFactory | SinkFactory;

export interface SourceFactory {
  readonly kind: 'source';
  readonly name: string;
  readonly predecessors: readonly string[];
  /** Empty where the source reads what a pattern matches. */
  readonly topics: readonly string[];
  /** Matches whole names. */
  readonly topicPattern?: RegExp | undefined;
  readonly keySerde: Serde<unknown> | undefined;
  readonly valueSerde: Serde<unknown> | undefined;
  readonly timestampExtractor: TimestampExtractor | undefined;
  readonly offsetReset: AutoOffsetReset | undefined;
}

export interface ProcessorFactory {
  readonly kind: 'processor';
  readonly name: string;
  readonly predecessors: readonly string[];
  readonly supplier: ProcessorSupplier<unknown, unknown, unknown, unknown>;
  readonly stateStoreNames: Set<string>;
}

export interface SinkFactory {
  readonly kind: 'sink';
  readonly name: string;
  readonly predecessors: readonly string[];
  readonly topic: string | TopicNameExtractor<unknown, unknown>;
  readonly keySerde: Serde<unknown> | undefined;
  readonly valueSerde: Serde<unknown> | undefined;
  readonly partitioner: StreamPartitioner<unknown, unknown> | undefined;
}
