import { useMemo } from 'react';
import type { NodeConfig, PipelineNode } from '../../../workers/protocol/index.ts';
import { useStores } from '../../stores/useStores.ts';

export interface NodeActions {
  /** Each answers why not, or null. */
  configure(config: NodeConfig): Promise<string | null>;
  rename(name: string): Promise<string | null>;
  remove(): Promise<string | null>;
  showText(): void;
}

export const useNodeActions = (node: PipelineNode): NodeActions => {
  const { pipeline, view } = useStores();
  return useMemo(() => {
    /** A node that got another id by the edit stays the selected one. */
    const follow = (): void => {
      const { graph, touched } = pipeline.getState();
      if (graph.nodes.some((each) => each.id === node.id)) return;
      const successor = graph.nodes.find((each) => touched.nodeIds.includes(each.id) && each.config.kind === node.config.kind && each.id.includes('/') === node.id.includes('/'));
      if (successor !== undefined) view.getState().select([successor.id]);
    };
    const edit = async (change: Parameters<ReturnType<typeof pipeline.getState>['edit']>[0]): Promise<string | null> => {
      const reason = await pipeline.getState().edit(change);
      if (reason === null && view.getState().selection[0] === node.id) follow();
      return reason;
    };
    return {
      configure: (config) => edit({ type: 'configure', nodeId: node.id, config }),
      rename: (name) => edit({ type: 'rename', nodeId: node.id, name }),
      remove: async () => {
        const reason = await pipeline.getState().edit({ type: 'remove', nodeIds: [node.id], keepWire: false });
        if (reason === null) view.getState().select([]);
        else view.getState().notify('error', reason);
        return reason;
      },
      showText: () => {
        if (node.span === null) return;
        view.getState().setSideTab('ksql');
        view.getState().showText(node.span);
      },
    };
  }, [node, pipeline, view]);
};
