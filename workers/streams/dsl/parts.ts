import type { Serde } from '../../serde/index.ts';
import type { GraphNode } from '../graph/GraphNode.ts';
import type { InternalStreamsBuilder } from '../graph/InternalStreamsBuilder.ts';
import type { KTableProcessorSupplier } from '../processors/KTableProcessorSupplier.ts';
import type { KStream } from './KStream.ts';
import type { KTable } from './KTable.ts';

/** Makes streams and tables. Handed along, so that the two classes need not import each other. */
export interface DslFactory {
  stream<K, V>(parts: StreamParts<K, V>): KStream<K, V>;
  table<K, V>(parts: TableParts<K, V>): KTable<K, V>;
}

/** What every stage of the DSL knows of the plan so far. */
export interface StageParts<K, V> {
  /** Of the topology node that the next one hangs on. */
  readonly name: string;
  readonly keySerde: Serde<K> | undefined;
  readonly valueSerde: Serde<V> | undefined;
  /** The sources whose topics must be partitioned alike for a join. */
  readonly sourceNodes: ReadonlySet<string>;
  readonly graphNode: GraphNode;
  readonly builder: InternalStreamsBuilder;
  readonly dsl: DslFactory;
}

export interface StreamParts<K, V> extends StageParts<K, V> {
  /** The key has changed since the topic was partitioned by it. */
  readonly repartitionRequired: boolean;
}

export interface TableParts<K, V> extends StageParts<K, V> {
  readonly processorSupplier: Pick<KTableProcessorSupplier<unknown, unknown, K, V>, 'enableSendingOldValues' | 'view'>;
  readonly queryableStoreName: string | undefined;
  /** Its updates may be out of order, as their `isLatest` says: its own store or, where it has none, its parent's is versioned. */
  readonly isVersioned?: boolean;
}

/** A serde as the topology keeps it, which does not know types. */
export const untyped = <T>(serde: Serde<T> | undefined): Serde<unknown> | undefined => serde as Serde<unknown> | undefined;
