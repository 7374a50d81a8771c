const VERSION = 1;

/**
 * A partition's time as the metadata of a committed offset, so that stream time survives a restart: base64 of a version
 * byte and a 64-bit integer. Source: TopicPartitionMetadata (KAFKA-7994).
 */
export const encodePartitionTime = (partitionTime: number): string => {
  const bytes = new DataView(new ArrayBuffer(9));
  bytes.setUint8(0, VERSION);
  bytes.setBigInt64(1, BigInt(partitionTime));
  return btoa(String.fromCharCode(...new Uint8Array(bytes.buffer)));
};

/** -1 for metadata that is empty or not from here. */
export const decodePartitionTime = (metadata: string): number => {
  let text: string;
  try {
    text = atob(metadata);
  } catch {
    return -1;
  }
  if (text.length !== 9 || text.charCodeAt(0) !== VERSION) return -1;
  const bytes = new DataView(new ArrayBuffer(9));
  for (let i = 0; i < 9; i++) bytes.setUint8(i, text.charCodeAt(i));
  return Number(bytes.getBigInt64(1));
};
