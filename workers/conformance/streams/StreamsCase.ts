import type { ConformanceCase } from '../Suite.ts';
import type { NodeSpec } from './topology/NodeSpec.ts';

export type Caching = 'on' | 'off' | 'any' | 'manual-flush';

export interface CaseConfig {
  readonly caching?: Caching;
  readonly emitIntervalMs?: number;
  readonly topologyOptimization?: 'all' | 'none';
}

/** One field: the name of an action or a check, and what it takes. */
export type CaseStep = Readonly<Record<string, unknown>>;

/** A case that runs a topology. */
export interface TopologyCase extends ConformanceCase {
  readonly config?: CaseConfig;
  readonly topology: readonly NodeSpec[];
  readonly steps: readonly CaseStep[];
}
