import { describe, expect, test } from 'vitest';
import { LayerClock } from './LayerClock.ts';

describe('LayerClock', () => {
  test('runs with the engine and stands while it is paused', () => {
    const clock = new LayerClock();
    clock.tick(1000);
    expect(clock.tick(1016)).toBe(16);
    clock.isPaused = true;
    expect(clock.tick(1032)).toBe(16);
    expect(clock.isRunning).toBe(false);
  });

  test('follows the speed within what the eye can follow', () => {
    const clock = new LayerClock();
    clock.speed = 100;
    clock.tick(0);
    expect(clock.tick(10)).toBe(40);
  });

  test('a step while paused moves on for a while, then stands again', () => {
    const clock = new LayerClock();
    clock.isPaused = true;
    clock.tick(0);
    clock.step();
    expect(clock.isRunning).toBe(true);
    for (let ms = 0; ms < 10_000; ms += 50) clock.tick(ms);
    expect(clock.isRunning).toBe(false);
    expect(clock.nowMs).toBe(2300);
  });

  test('time without pictures does not count', () => {
    const clock = new LayerClock();
    clock.tick(0);
    clock.rest();
    expect(clock.tick(60_000)).toBe(0);
    expect(clock.tick(200_000)).toBe(100);
  });
});
