import type { NodeConfig, PipelineNode } from '../../../workers/protocol/index.ts';
import type { NodeActions } from './useNodeActions.ts';

/** What the form of one kind of node gets. */
export interface KindInspectorProps<Config extends NodeConfig> {
  readonly node: PipelineNode;
  readonly config: Config;
  readonly actions: NodeActions;
}
