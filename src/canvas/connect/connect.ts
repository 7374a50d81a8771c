import type { NodeId } from '../../../workers/protocol/index.ts';
import type { PagePoint } from '../../stores/interactionStore.ts';
import type { Stores } from '../../stores/useStores.ts';
import { precheckConnection } from './precheckConnection.ts';

/**
 * Connects two nodes, or says at `at` why not: first by what the page knows, then by what the engine does. What was not
 * connected before knows its columns now: the inspector asks for the rest.
 */
export const connect = async ({ engine, pipeline, interaction, view }: Stores, source: NodeId, target: NodeId, at: PagePoint): Promise<void> => {
  const { graph, document } = pipeline.getState();
  const refuse = (reason: string): void => interaction.getState().refuse(reason, at);
  const known = precheckConnection(graph, source, target);
  if (known !== null) {
    refuse(known);
    return;
  }
  const check = await engine.canConnect(document, source, target);
  const reason = check.ok ? await pipeline.getState().edit({ type: 'connect', source, target }) : check.reason;
  if (reason !== null) {
    refuse(reason);
    return;
  }
  if (graph.nodes.find((node) => node.id === target)?.isDraft !== true) return;
  const { touched } = pipeline.getState();
  view.getState().select(touched.nodeIds.slice(0, 1));
  view.getState().setSideTab('inspector');
};
