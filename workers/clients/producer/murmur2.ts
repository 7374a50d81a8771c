const SEED = 0x9747b28c;
const MULTIPLIER = 0x5bd1e995;

/** Austin Appleby's MurmurHash2 as Kafka hashes keys, signed 32-bit, over `bytes[start, end)` (Utils.murmur2). */
export const murmur2 = (bytes: Uint8Array, start = 0, end = bytes.length): number => {
  const length = end - start;
  let hash = SEED ^ length;
  let at = start;
  for (; at + 4 <= end; at += 4) {
    let word = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
    word = Math.imul(word, MULTIPLIER);
    word = Math.imul(word ^ (word >>> 24), MULTIPLIER);
    hash = Math.imul(hash, MULTIPLIER) ^ word;
  }
  if (at < end) {
    for (let i = end - 1; i >= at; i--) hash ^= bytes[i]! << ((i - at) * 8);
    hash = Math.imul(hash, MULTIPLIER);
  }
  hash = Math.imul(hash ^ (hash >>> 13), MULTIPLIER);
  return (hash ^ (hash >>> 15)) | 0;
};
