import { describe, expect, test } from 'vitest';
import { cableCubic, samplePath } from '../edges/CubicPath.ts';
import { keyColours, keyColourIndex } from './keyColour.ts';
import { MAX_PARTICLES, ParticleField } from './ParticleField.ts';

const path = (length: number, y = 0) => samplePath(cableCubic({ x: 0, y }, { x: length, y }), 30);
const flow = (edgeId: string, count: number, sampled = count) => ({
  edgeId, count, samples: Array.from({ length: sampled }, (_, i) => ({ key: `k${i}`, timestampMs: 0 })),
});
const places = (field: ParticleField, clockMs: number): Array<[number, number]> => {
  const found: Array<[number, number]> = [];
  keyColours.forEach((_, colour) => field.each(colour, clockMs, (x, y) => found.push([x, y])));
  return found;
};

describe('ParticleField', () => {
  test('a record runs from one end of its cable to the other, and is gone', () => {
    const field = new ParticleField();
    field.setPaths(new Map([['A->B', path(300)]]));
    field.emit([flow('A->B', 1)], 0);
    expect(places(field, 0)[0]?.[0]).toBeCloseTo(0);
    const [half] = places(field, 1000);
    expect(half![0]).toBeGreaterThan(100);
    expect(half![0]).toBeLessThan(200);
    field.advance(1999);
    expect(field.count).toBe(1);
    field.advance(2001);
    expect(field.count).toBe(0);
  });

  test('a clock that stands still moves nothing', () => {
    const field = new ParticleField();
    field.setPaths(new Map([['A->B', path(300)]]));
    field.emit([flow('A->B', 3)], 0);
    const before = places(field, 400);
    field.advance(400);
    field.advance(400);
    expect(places(field, 400)).toEqual(before);
  });

  test('at low rates every record is drawn, and nothing claims otherwise', () => {
    const field = new ParticleField();
    field.setPaths(new Map([['A->B', path(200)]]));
    let drawn = 0;
    for (let ms = 0; ms < 5000; ms += 200) {
      field.advance(ms);
      const before = field.count;
      field.emit([flow('A->B', 1)], ms);
      drawn += field.count - before;
    }
    expect(drawn).toBe(25);
    expect(field.densities()).toEqual([]);
  });

  test('beyond what a cable can show it says one of how many', () => {
    const field = new ParticleField();
    field.setPaths(new Map([['A->B', path(200)]]));
    for (let ms = 0; ms < 4000; ms += 16) {
      field.advance(ms);
      field.emit([flow('A->B', 320, 40)], ms);
    }
    const [density] = field.densities();
    // 20,000 a second, and room for 40 records over 1.3 seconds.
    expect(density!.perSecond).toBeGreaterThan(17_000);
    expect(density!.perSecond).toBeLessThan(23_000);
    expect(density!.oneIn).toBeGreaterThan(400);
    expect(field.count).toBeLessThanOrEqual(40);
  });

  test('never holds more than the pool, however many cables', () => {
    const field = new ParticleField();
    const paths = new Map(Array.from({ length: 100 }, (_, i) => [`e${i}`, path(2000, i)]));
    field.setPaths(paths);
    for (const id of paths.keys()) field.emit([flow(id, 100)], 0);
    expect(field.count).toBe(MAX_PARTICLES);
  });

  test('a record keeps its place on a cable that is moved, and vanishes with one that is gone', () => {
    const field = new ParticleField();
    field.setPaths(new Map([['A->B', path(300)], ['A->C', path(300, 100)]]));
    field.emit([flow('A->B', 1), flow('A->C', 1)], 0);
    field.setPaths(new Map([['A->B', path(300, 50)]]));
    expect(field.count).toBe(1);
    expect(places(field, 500)[0]?.[1]).toBeCloseTo(50);
  });

  test('colours are those of the keys', () => {
    const field = new ParticleField();
    field.setPaths(new Map([['A->B', path(300)]]));
    field.emit([{ edgeId: 'A->B', count: 1, samples: [{ key: 'RED', timestampMs: 0 }] }], 0);
    let hits = 0;
    field.each(keyColourIndex('RED'), 10, () => hits++);
    expect(hits).toBe(1);
  });
});
