import { describe, expect, test } from 'vitest';
import { freePlace, placeAfter } from './freePlace.ts';
import { NODE_HEIGHT, NODE_WIDTH } from './nodeSize.ts';

describe('freePlace', () => {
  test('takes the wanted place when nothing stands there', () => {
    expect(freePlace({ x: 10, y: 20 }, [{ x: 900, y: 20 }])).toEqual({ x: 10, y: 20 });
  });

  test('goes down past everything in the way', () => {
    const taken = [{ x: 0, y: 0 }, { x: 20, y: 130 }];
    const place = freePlace({ x: 0, y: 0 }, taken);
    expect(place.x).toBe(0);
    for (const other of taken) expect(Math.abs(place.y - other.y)).toBeGreaterThanOrEqual(NODE_HEIGHT);
  });
});

test('placeAfter leaves room for the cable', () => {
  expect(placeAfter({ x: 0, y: 0 }, [{ x: 0, y: 0 }]).x).toBeGreaterThan(NODE_WIDTH);
});
