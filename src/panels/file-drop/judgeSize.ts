import type { StorageStatus } from '../../../workers/protocol/index.ts';
import { formatBytes } from '../../ui/formatCount.ts';

export type SizeVerdict = { readonly kind: 'fine' } | { readonly kind: 'ask' | 'refuse'; readonly reason: string };

/** Up to here nobody needs to be asked. */
const LARGE_BYTES = 100_000_000;
/** The copy of the file, and its rows as JSON records, which repeat every column's name. */
const GROWTH = 2.5;

/** Whether a file can be kept: it is copied onto the log and then read from there into a topic. */
export const judgeSize = (sizeInBytes: number, storage: StorageStatus): SizeVerdict => {
  const free = storage.quotaBytes === null ? null : Math.max(0, storage.quotaBytes - storage.usedBytes);
  const needed = sizeInBytes * GROWTH;
  const where = storage.kind === 'memory' ? 'memory' : 'storage';
  if (free !== null && sizeInBytes > free) {
    return { kind: 'refuse', reason: `The file has ${formatBytes(sizeInBytes)}, but this browser gives Oxbow only ${formatBytes(free)} more ${where}.` };
  }
  if (free !== null && needed > free) {
    return {
      kind: 'ask',
      reason: `With its records the file takes about ${formatBytes(needed)}, and ${formatBytes(free)} of ${where} are free. Loading may stop before its end.`,
    };
  }
  if (sizeInBytes > LARGE_BYTES) {
    const room = free === null ? `How much ${where} is free is not known.` : `${formatBytes(free)} of ${where} are free.`;
    return { kind: 'ask', reason: `The file has ${formatBytes(sizeInBytes)}; with its records it takes about ${formatBytes(needed)}. ${room}` };
  }
  return { kind: 'fine' };
};
