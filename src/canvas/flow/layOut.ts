import type { Stores } from '../../stores/useStores.ts';

/** Lets the engine place every node anew, as it does for nodes nobody placed. One step of history. */
export const layOut = async ({ engine, pipeline, view }: Stores): Promise<void> => {
  const { document } = pipeline.getState();
  const fresh = await engine.view({ ...document, layout: { positions: {} } });
  const positions = Object.fromEntries(fresh.nodes.filter((node) => !node.isDraft).map((node) => [node.id, node.position]));
  if (Object.keys(positions).length === 0) return;
  const reason = await pipeline.getState().edit({ type: 'move', positions });
  if (reason !== null) view.getState().notify('error', reason);
};
