/** Java's String.hashCode: coordinators are found by it, as in Kafka (Utils.abs(hash) % partitions). */
const javaHashCode = (text: string): number => {
  let hash = 0;
  for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0;
  return hash;
};

/** The partition of an internal topic whose leader coordinates `key`, a group id or a transactional id. */
export const partitionFor = (key: string, numPartitions: number): number => {
  const hash = javaHashCode(key);
  return (hash === -2_147_483_648 ? 0 : Math.abs(hash)) % numPartitions;
};
