import type { PipelineView, Position } from '../../../workers/protocol/index.ts';
import { HANDLE_RADIUS, NODE_HEIGHT, NODE_WIDTH } from '../flow/nodeSize.ts';
import { cableCubic, distanceToPath, samplePath } from './CubicPath.ts';

/** A drop this near to a cable, in pixels of the page, goes into it. */
export const DROP_RADIUS = 26;

export const outputOf = ({ x, y }: Position): Position => ({ x: x + NODE_WIDTH + HANDLE_RADIUS, y: y + NODE_HEIGHT / 2 });
export const inputOf = ({ x, y }: Position): Position => ({ x: x - HANDLE_RADIUS, y: y + NODE_HEIGHT / 2 });

/** The cable under a point of the canvas, the nearest of several; null when none lies within `radius` (canvas units). */
export const edgeAt = (edges: PipelineView['edges'], places: ReadonlyMap<string, Position>, point: Position, radius: number): string | null => {
  let best: string | null = null;
  let nearest = radius;
  for (const edge of edges) {
    const [source, target] = [places.get(edge.source), places.get(edge.target)];
    if (source === undefined || target === undefined) continue;
    const distance = distanceToPath(samplePath(cableCubic(outputOf(source), inputOf(target)), 24), point);
    if (distance <= nearest) {
      nearest = distance;
      best = edge.id;
    }
  }
  return best;
};
