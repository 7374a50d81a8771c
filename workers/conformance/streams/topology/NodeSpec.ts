import type { FunctionSpec } from '../functions/FunctionSpec.ts';
import type { SuppressSpec } from './toSuppressed.ts';
import type { JoinWindowsSpec, WindowsSpec } from './windowsSpec.ts';

export interface MaterializedSpec {
  readonly store?: string;
  readonly versioned?: boolean;
  readonly historyRetentionMs?: number | string;
  readonly caching?: boolean;
  readonly retentionMs?: number | string;
  readonly retainDuplicates?: boolean;
}

/** A node of a case's topology. Each op takes the fields that it names, and no others. */
export interface NodeSpec {
  readonly id: string;
  readonly op: string;
  readonly topic?: string;
  readonly from?: string;
  readonly left?: string;
  readonly right?: string;
  readonly at?: string;
  readonly sendOldValues?: boolean;
  readonly joiner?: FunctionSpec;
  readonly keySelector?: FunctionSpec;
  readonly mapper?: FunctionSpec;
  readonly predicate?: FunctionSpec;
  readonly initializer?: { readonly const: unknown };
  readonly adder?: FunctionSpec;
  readonly subtractor?: FunctionSpec;
  readonly merger?: FunctionSpec;
  readonly graceMs?: number | string;
  readonly windows?: WindowsSpec | JoinWindowsSpec;
  readonly emit?: string;
  readonly suppress?: SuppressSpec;
  readonly materialized?: MaterializedSpec;
  readonly streams?: ReadonlyArray<{ readonly from: string; readonly adder: FunctionSpec }>;
}
