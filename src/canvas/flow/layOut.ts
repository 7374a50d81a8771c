import type { NodeId, Position } from '../../../workers/protocol/index.ts';
import type { Stores } from '../../stores/useStores.ts';
import { freePlace, placeAfter } from './freePlace.ts';

/**
 * Lets the engine place every node anew, as it does for nodes that nobody placed; drafts follow to where their input went.
 * One step of history.
 */
export const layOut = async ({ engine, pipeline, view }: Stores): Promise<void> => {
  const { document } = pipeline.getState();
  const fresh = await engine.view({ ...document, layout: { positions: {} } });
  const places = new Map<NodeId, Position>(fresh.nodes.filter((node) => !node.isDraft).map((node) => [node.id, node.position]));
  for (const draft of document.drafts) {
    const taken = [...places.values()];
    const input = draft.input === null ? undefined : places.get(draft.input);
    places.set(draft.id, input === undefined ? freePlace(draft.position, taken) : placeAfter(input, taken));
  }
  if (places.size === 0) return;
  const reason = await pipeline.getState().edit({ type: 'move', positions: Object.fromEntries(places) });
  if (reason !== null) view.getState().notify('error', reason);
};
