import type { Position } from '../../../workers/protocol/index.ts';
import { GAP_X, GAP_Y, NODE_HEIGHT, NODE_WIDTH } from './nodeSize.ts';

const overlaps = (a: Position, b: Position): boolean =>
  Math.abs(a.x - b.x) < NODE_WIDTH + GAP_X / 4 && Math.abs(a.y - b.y) < NODE_HEIGHT + GAP_Y / 4;

/** The place nearest below `wanted` where a node covers no other. */
export const freePlace = (wanted: Position, taken: readonly Position[]): Position => {
  let { y } = wanted;
  for (;;) {
    const hit = taken.filter((place) => overlaps({ x: wanted.x, y }, place));
    if (hit.length === 0) return { x: wanted.x, y };
    y = Math.max(...hit.map((place) => place.y)) + NODE_HEIGHT + GAP_Y;
  }
};

/** Where the next step goes: right of `after`, or below what already stands there. */
export const placeAfter = (after: Position, taken: readonly Position[]): Position =>
  freePlace({ x: after.x + NODE_WIDTH + GAP_X, y: after.y }, taken);
