/** String.hashCode of Java. */
const hashCode = (text: string): number => {
  let hash = 0;
  for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0;
  return hash;
};

/**
 * Distinct texts in the order in which Java's HashMap and HashSet iterate over them. Kafka's topology text shows topics
 * and stores in it, and some of its order follows from it.
 */
export const inHashOrder = (texts: Iterable<string>): readonly string[] => ordered([...new Set(texts)], (size, capacity) => size > capacity * 0.75);

/** As `inHashOrder`, for a set that was made of another one, which gets its full size at once and has more room. */
export const inHashOrderOfCopy = (texts: Iterable<string>): readonly string[] =>
  ordered(inHashOrder(texts), (size, capacity) => size >= capacity * 0.75);

const ordered = (distinct: readonly string[], isTooSmall: (size: number, capacity: number) => boolean): readonly string[] => {
  let capacity = 16;
  while (isTooSmall(distinct.length, capacity)) capacity *= 2;
  const bucketOf = (text: string): number => {
    const hash = hashCode(text);
    return (hash ^ (hash >>> 16)) & (capacity - 1);
  };
  return distinct
    .map((text) => ({ text, bucket: bucketOf(text) }))
    .sort((a, b) => a.bucket - b.bucket)
    .map(({ text }) => text);
};
