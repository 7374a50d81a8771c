/**
 * The ids in the order in which the map of a Java consumer that leads the group would go through them. It decides which
 * of several members keeps a partition over the quota, so a group gets the same assignment whoever leads it.
 */
export const inHashOrder = (memberIds: Iterable<string>): string[] => {
  const ids = [...memberIds].sort();
  let capacity = 16;
  while (ids.length > capacity * 0.75) capacity *= 2;
  const bucket = new Map(ids.map((id) => [id, bucketOf(id, capacity)]));
  return ids.sort((left, right) => bucket.get(left)! - bucket.get(right)!);
};

/** java.lang.String.hashCode, spread as java.util.HashMap does. */
const bucketOf = (text: string, capacity: number): number => {
  let hash = 0;
  for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0;
  return (hash ^ (hash >>> 16)) & (capacity - 1);
};
