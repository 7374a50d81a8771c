import { describe, expect, test } from 'vitest';
import { keyColour, keyColours } from './keyColour.ts';

const luminance = (hex: string): number => {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
};
const contrast = (a: string, b: string): number => {
  const [low, high] = [luminance(a), luminance(b)].toSorted((x, y) => x - y);
  return (high! + 0.05) / (low! + 0.05);
};

describe('keyColour', () => {
  test('is stable', () => {
    expect(keyColour('sensor-1')).toBe(keyColour('sensor-1'));
    expect(['RED', 'GREEN', 'BLUE'].map(keyColour)).toMatchInlineSnapshot(`
      [
        "#e0485f",
        "#0f9a6d",
        "#2f80ed",
      ]
    `);
  });

  test.each(['#0b0f14', '#f6f7f9'])('every hue stands out from the canvas %s', (canvas) => {
    for (const colour of keyColours) expect([colour, contrast(colour, canvas) >= 3]).toEqual([colour, true]);
  });

  test('similar keys spread over the palette', () => {
    const counts = new Map<string, number>();
    for (let i = 0; i < 1000; i++) counts.set(keyColour(`sensor-${i}`), (counts.get(keyColour(`sensor-${i}`)) ?? 0) + 1);
    expect(counts.size).toBe(keyColours.length);
    for (const count of counts.values()) expect(count).toBeGreaterThan(60);
  });
});
