import { must } from '../../common/index.ts';
import type { StateStore } from '../state/StateStore.ts';
import type { ProcessorNode } from './ProcessorNode.ts';
import type { SourceNode } from './SourceNode.ts';

/** The nodes and stores of one task. */
export interface ProcessorTopology {
  /** Parents before children. */
  readonly nodes: readonly ProcessorNode[];
  /** By full topic name. */
  readonly sources: ReadonlyMap<string, SourceNode>;
  readonly stateStores: readonly StateStore[];
  /** The topic that each logged store is restored from, by store name. */
  readonly changelogTopics: ReadonlyMap<string, string>;
  /**
   * The source topic that a store is restored from where it has no changelog of its own: up to the committed offset, and
   * never written.
   */
  readonly sourceChangelogTopics: ReadonlyMap<string, string>;
}

export const sourceFor = (topology: ProcessorTopology, topic: string): SourceNode =>
  must(topology.sources.get(topic), `no source reads ${topic}`);
