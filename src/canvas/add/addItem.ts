import type { PaletteItem, Position } from '../../../workers/protocol/index.ts';
import type { AddTarget } from '../../stores/interactionStore.ts';
import type { Stores } from '../../stores/useStores.ts';
import { focusNode } from '../flow/focusNode.ts';
import { freePlace, placeAfter } from '../flow/freePlace.ts';
import { GAP_X, NODE_WIDTH } from '../flow/nodeSize.ts';
import { hasOutput } from '../flow/toFlow.ts';

export type AddPlace = Pick<AddTarget, 'position' | 'after' | 'before' | 'onEdge'>;

/**
 * What a click in the palette continues: the one selected node, when something can flow out of it. A clause (`X/where`)
 * is continued behind the stream or table that it belongs to: within the query its place is taken. A connector is
 * continued behind the stream over its topic.
 */
export const selectedForAppend = ({ pipeline, view }: Stores): string | null => {
  const { selection } = view.getState();
  const { graph } = pipeline.getState();
  const [only] = selection;
  if (selection.length !== 1 || only === undefined) return null;
  const node = graph.nodes.find(({ id }) => id === only);
  if (node === undefined || !hasOutput(node.config.kind)) return null;
  if (node.config.kind === 'source-connector') return graph.edges.find(({ source }) => source === only)?.target ?? only;
  const owner = only.split('/')[0] ?? only;
  return graph.nodes.some(({ id }) => id === owner) ? owner : only;
};

/** Puts an item on the canvas, connected where the place says so, selects it, and shows what it still needs. */
export const addItem = async (stores: Stores, item: PaletteItem, place: AddPlace, centre: Position): Promise<void> => {
  const { pipeline, view } = stores;
  const { nodes } = pipeline.getState().graph;
  const taken = nodes.map((node) => node.position);
  const neighbour = (id: string | null): Position | undefined => nodes.find((node) => node.id === id)?.position;
  const [after, before] = [neighbour(place.after), neighbour(place.before)];
  const position =
    place.position ??
    (after !== undefined ? placeAfter(after, taken) : before !== undefined ? freePlace({ x: before.x - NODE_WIDTH - GAP_X, y: before.y }, taken) : freePlace(centre, taken));

  const reason = await pipeline.getState().edit({
    type: 'add',
    item,
    position,
    ...(place.after === null ? {} : { after: place.after }),
    ...(place.onEdge === null ? {} : { onEdge: place.onEdge }),
  });
  if (reason !== null) {
    view.getState().notify('error', reason);
    return;
  }
  const known = new Set(nodes.map((node) => node.id));
  const added = pipeline.getState().graph.nodes.filter((node) => !known.has(node.id));
  const last = added.at(-1);
  if (last === undefined) return;
  // An operator may come with the stream or table that it fills: the operator is what has to be set.
  const main = added.find((node) => node.config.kind === item.kind) ?? last;
  view.getState().select([main.id]);
  focusNode(main.id);
  if (main.isDraft || main.config.kind === 'filter' || main.config.kind === 'select' || main.config.kind === 'aggregate') view.getState().setSideTab('inspector');
  if (place.before !== null) {
    const refused = await pipeline.getState().edit({ type: 'connect', source: last.id, target: place.before });
    if (refused !== null) view.getState().notify('error', refused);
  }
};
