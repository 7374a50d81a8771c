/** The name that was probably meant: within a third of its length in edits, or sharing its last part; else undefined. */
export const nearestName = (written: string, known: readonly string[]): string | undefined => {
  const text = written.toLowerCase();
  let nearest: string | undefined;
  let least = Infinity;
  for (const name of known) {
    const distance = editDistance(text, name.toLowerCase());
    if (distance < least) {
      least = distance;
      nearest = name;
    }
  }
  if (nearest !== undefined && least <= Math.max(1, Math.floor(nearest.length / 3))) return nearest;
  const lastPart = text.slice(text.lastIndexOf('.') + 1);
  return known.find((name) => name.toLowerCase() === lastPart || name.toLowerCase().endsWith(`.${lastPart}`));
};

/** Levenshtein's distance, where swapping two neighbours counts as one edit. */
const editDistance = (a: string, b: string): number => {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substituted = last[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      let cost = Math.min(last[j]! + 1, row[j - 1]! + 1, substituted);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, beforeLast[j - 2]! + 1);
      row.push(cost);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length]!;
};
