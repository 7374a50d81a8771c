import { describe, expect, test } from 'vitest';
import { Position, getBezierPath } from '@xyflow/react';
import { cableCubic, cubicToSvg, distanceToPath, samplePath } from './CubicPath.ts';

const places = [
  [{ x: 0, y: 0 }, { x: 300, y: 120 }],
  [{ x: 50, y: 10 }, { x: -200, y: 300 }],
  [{ x: 0, y: 0 }, { x: 0, y: 0 }],
] as const;

describe('cableCubic', () => {
  test.each(places)('is the curve that React Flow draws, from %o to %o', (source, target) => {
    const [theirs] = getBezierPath({
      sourceX: source.x, sourceY: source.y, sourcePosition: Position.Right, targetX: target.x, targetY: target.y, targetPosition: Position.Left,
    });
    const numbers = (path: string): number[] => path.match(/-?\d+(\.\d+)?/g)!.map(Number);
    expect(numbers(cubicToSvg(cableCubic(source, target)))).toEqual(numbers(theirs));
  });
});

describe('samplePath', () => {
  test.each(places.slice(0, 2))('puts points at equal distances, from %o to %o', (source, target) => {
    const { xy, length } = samplePath(cableCubic(source, target), 40);
    const steps = Array.from({ length: 40 }, (_, i) => Math.hypot(xy[2 * i + 2]! - xy[2 * i]!, xy[2 * i + 3]! - xy[2 * i + 1]!));
    for (const step of steps) expect(Math.abs(step - length / 40)).toBeLessThan(length / 40 / 8);
  });

  test('begins and ends at the handles', () => {
    const { xy } = samplePath(cableCubic({ x: 1, y: 2 }, { x: 301, y: 82 }), 10);
    expect([xy[0], xy[1], xy[20], xy[21]]).toEqual([1, 2, 301, 82]);
  });

  test('a cable of no length is a point', () => {
    const { xy, length } = samplePath(cableCubic({ x: 5, y: 5 }, { x: 5, y: 5 }), 4);
    expect(length).toBe(0);
    expect([...xy]).toEqual([5, 5, 5, 5, 5, 5, 5, 5, 5, 5]);
  });
});

describe('distanceToPath', () => {
  const path = samplePath(cableCubic({ x: 0, y: 0 }, { x: 200, y: 0 }), 20);
  test('is the distance to the nearest stretch, not the nearest point', () => {
    expect(distanceToPath(path, { x: 105, y: 7 })).toBeCloseTo(7, 5);
  });
  test('beyond the ends is the distance to the end', () => {
    expect(distanceToPath(path, { x: 203, y: 4 })).toBeCloseTo(5, 5);
  });
});
