/**
 * The candidate that the name is most likely a slip of, letter case aside; undefined where none is near enough.
 * Of equally near ones the first wins.
 */
export const nearest = (name: string, candidates: Iterable<string>): string | undefined => {
  const typed = name.toUpperCase();
  let best: string | undefined;
  let bestDistance = slipsAllowedIn(typed) + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - typed.length) >= bestDistance) continue;
    const distance = editDistance(typed, candidate.toUpperCase());
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
};

/** One letter alone resembles everything, so it resembles nothing; longer words may hold one slip in three letters. */
const slipsAllowedIn = (word: string): number => (word.length < 2 ? 0 : Math.max(1, Math.floor(word.length / 3)));

/** Damerau-Levenshtein (optimal string alignment): insert, delete, replace or swap two neighbours, one each. */
const editDistance = (a: string, b: string): number => {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const isSame = a[row - 1] === b[column - 1];
      let distance = Math.min(
        at(previous, column) + 1,
        at(current, column - 1) + 1,
        at(previous, column - 1) + (isSame ? 0 : 1),
      );
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        distance = Math.min(distance, at(beforePrevious, column - 2) + 1);
      }
      current.push(distance);
    }
    beforePrevious = previous;
    previous = current;
  }
  return at(previous, b.length);
};

const at = (row: readonly number[], column: number): number => row[column] ?? Infinity;
