import type { BuiltNode, CaseTopology } from './CaseTopology.ts';
import type { NodeSpec } from './NodeSpec.ts';

/** One kind of node. */
export interface TopologyOp {
  /** The fields that it takes beside `id` and `op`. A case with others asks for something that is not known here. */
  readonly fields: ReadonlyArray<keyof NodeSpec>;
  /** Answers with the stage, or with nothing where nothing can follow. */
  add(node: NodeSpec, topology: CaseTopology): BuiltNode | void;
}
