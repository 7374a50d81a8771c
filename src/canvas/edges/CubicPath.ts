import type { Position } from '../../../workers/protocol/index.ts';

/** A cable as a cubic Bézier: start, two control points, end. */
export type Cubic = readonly [Position, Position, Position, Position];

/** React Flow's own curvature for its default edge. */
const CURVATURE = 0.25;

const controlOffset = (distance: number): number => (distance >= 0 ? 0.5 * distance : CURVATURE * 25 * Math.sqrt(-distance));

/** From an output on a node's right side to an input on a left side: the same curve as the drawn cable. */
export const cableCubic = (source: Position, target: Position): Cubic => {
  const offset = controlOffset(target.x - source.x);
  return [source, { x: source.x + offset, y: source.y }, { x: target.x - offset, y: target.y }, target];
};

export const cubicToSvg = ([a, b, c, d]: Cubic): string => `M${a.x},${a.y} C${b.x},${b.y} ${c.x},${c.y} ${d.x},${d.y}`;

export const pointAt = ([a, b, c, d]: Cubic, t: number): Position => {
  const u = 1 - t;
  const wa = u * u * u;
  const wb = 3 * u * u * t;
  const wc = 3 * u * t * t;
  const wd = t * t * t;
  return { x: wa * a.x + wb * b.x + wc * c.x + wd * d.x, y: wa * a.y + wb * b.y + wc * c.y + wd * d.y };
};

/** Points at equal distances along the way: `xy` holds x0, y0, x1, y1 and so on. */
export interface SampledPath {
  readonly xy: Float32Array;
  readonly length: number;
}

const FINE = 64;

/**
 * Cuts a curve into `steps` equal parts. A Bézier's parameter runs faster where the curve is straight, so lengths are
 * summed over fine steps and read backwards.
 */
export const samplePath = (cubic: Cubic, steps: number): SampledPath => {
  const fine = Array.from({ length: FINE + 1 }, (_, i) => pointAt(cubic, i / FINE));
  const distances = new Float64Array(FINE + 1);
  for (let i = 1; i <= FINE; i++) {
    const [p, q] = [fine[i - 1], fine[i]];
    if (p !== undefined && q !== undefined) distances[i] = (distances[i - 1] ?? 0) + Math.hypot(q.x - p.x, q.y - p.y);
  }
  const length = distances[FINE] ?? 0;
  const xy = new Float32Array((steps + 1) * 2);
  let at = 1;
  for (let step = 0; step <= steps; step++) {
    const wanted = (length * step) / steps;
    while (at < FINE && (distances[at] ?? 0) < wanted) at++;
    const [from, to] = [distances[at - 1] ?? 0, distances[at] ?? 0];
    const share = to > from ? (wanted - from) / (to - from) : 0;
    const [p, q] = [fine[at - 1] ?? cubic[0], fine[at] ?? cubic[3]];
    xy[step * 2] = p.x + (q.x - p.x) * share;
    xy[step * 2 + 1] = p.y + (q.y - p.y) * share;
  }
  return { xy, length };
};

/** How far a point is from a sampled path. */
export const distanceToPath = ({ xy }: SampledPath, { x, y }: Position): number => {
  let nearest = Infinity;
  for (let i = 2; i < xy.length; i += 2) {
    const [px, py, qx, qy] = [xy[i - 2] ?? 0, xy[i - 1] ?? 0, xy[i] ?? 0, xy[i + 1] ?? 0];
    const [dx, dy] = [qx - px, qy - py];
    const square = dx * dx + dy * dy;
    const share = square === 0 ? 0 : Math.max(0, Math.min(1, ((x - px) * dx + (y - py) * dy) / square));
    nearest = Math.min(nearest, Math.hypot(x - px - share * dx, y - py - share * dy));
  }
  return nearest;
};
