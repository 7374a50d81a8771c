import { describe, expect, test } from 'vitest';
import { formatBytes, formatCount } from './formatCount.ts';

describe('formatCount', () => {
  test('is exact while it fits', () => {
    expect(formatCount(0)).toBe('0');
    expect(formatCount(99_999)).toBe('99,999');
  });
  test('keeps three digits and never claims more than there is', () => {
    expect(formatCount(123_456)).toBe('123k');
    expect(formatCount(999_999)).toBe('999k');
    expect(formatCount(1_239_999)).toBe('1.23M');
    expect(formatCount(45_678_901)).toBe('45.6M');
  });
});

describe('formatBytes', () => {
  test('picks the unit by thousands', () => {
    expect(formatBytes(999)).toBe('999 B');
    expect(formatBytes(1_500)).toBe('1.5 kB');
    expect(formatBytes(2_000_000_000)).toBe('2.0 GB');
  });
});
