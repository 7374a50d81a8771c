const WHOLE = new Intl.NumberFormat('en-US');
const UNITS = [
  [1e12, 'T'],
  [1e9, 'B'],
  [1e6, 'M'],
  [1e3, 'k'],
] as const;

/** Exact below 100,000, three digits and a unit above: a number on a node keeps its width. Cut, never rounded up: 999,999 is 999k. */
export const formatCount = (count: number): string => {
  if (count < 100_000) return WHOLE.format(count);
  const [size, unit] = UNITS.find(([unitSize]) => count >= unitSize) ?? [1, ''];
  const scaled = count / size;
  const digits = scaled >= 100 ? 0 : scaled >= 10 ? 1 : 2;
  const factor = 10 ** digits;
  return `${(Math.floor(scaled * factor) / factor).toFixed(digits)}${unit}`;
};

/** 1000-based, as disks count. */
export const formatBytes = (bytes: number): string => {
  if (bytes < 1000) return `${bytes} B`;
  const [size, unit] = bytes >= 1e9 ? [1e9, 'GB'] : bytes >= 1e6 ? [1e6, 'MB'] : [1e3, 'kB'];
  const scaled = bytes / size;
  return `${scaled.toFixed(scaled >= 100 ? 0 : 1)} ${unit}`;
};
