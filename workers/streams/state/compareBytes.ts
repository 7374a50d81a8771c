/** Unsigned lexicographic order, the order of keys in Kafka's stores; a prefix comes first. */
export const compareBytes = (a: Uint8Array, b: Uint8Array): number => {
  const common = Math.min(a.length, b.length);
  for (let i = 0; i < common; i++) {
    const difference = a[i]! - b[i]!;
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
};
