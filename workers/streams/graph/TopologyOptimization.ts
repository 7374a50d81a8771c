import { TopologyException } from '../errors/TopologyException.ts';

export type TopologyOptimization = 'reuse.ktable.source.topics' | 'merge.repartition.topics' | 'single.store.self.join';

/** `topology.optimization`: none unless asked for. */
export interface TopologyConfig {
  readonly topologyOptimization?: 'none' | 'all' | readonly TopologyOptimization[];
}

const ALL: readonly TopologyOptimization[] = ['reuse.ktable.source.topics', 'merge.repartition.topics', 'single.store.self.join'];

export const optimizationsOf = ({ topologyOptimization = 'none' }: TopologyConfig): ReadonlySet<TopologyOptimization> => {
  if (topologyOptimization === 'none') return new Set();
  if (topologyOptimization === 'all') return new Set(ALL);
  const unknown = topologyOptimization.filter((name) => !ALL.includes(name));
  if (unknown.length > 0) throw new TopologyException(`${unknown.join(', ')} is no optimization; there are ${ALL.join(', ')}`);
  return new Set(topologyOptimization);
};
