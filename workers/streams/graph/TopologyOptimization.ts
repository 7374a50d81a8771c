import { TopologyException } from '../errors/TopologyException.ts';

export type TopologyOptimization = 'reuse.ktable.source.topics' | 'merge.repartition.topics' | 'single.store.self.join';

/** `topology.optimization`: none unless asked for. Several are listed, or written with commas between them. */
export interface TopologyConfig {
  readonly topologyOptimization?: string | readonly TopologyOptimization[];
}

const ALL: readonly string[] = ['reuse.ktable.source.topics', 'merge.repartition.topics', 'single.store.self.join'] satisfies TopologyOptimization[];

/** Throws TopologyException for what is none, and for `all` or `none` beside others. Source: StreamsConfig.verifyTopologyOptimizationConfigs. */
export const optimizationsOf = ({ topologyOptimization = 'none' }: TopologyConfig): ReadonlySet<string> => {
  const given: readonly string[] = typeof topologyOptimization === 'string' ? topologyOptimization.split(/\s*,\s*/) : topologyOptimization;
  const [first] = given;
  if (given.length === 1 && first === 'none') return new Set();
  if (given.length === 1 && first === 'all') return new Set(ALL);
  const unknown = given.filter((name) => !ALL.includes(name));
  if (unknown.length === 0) return new Set(given);
  throw new TopologyException(`${unknown.join(', ')} is no optimization; there are ${ALL.join(', ')}, or "all" or "none" alone`);
};
