import type { Dataset } from './dataset.ts';

/**
 * What the ratios are against: the same bytes through JSON.parse, a filter, a count in a Map, and JSON.stringify and
 * TextEncoder for each update. No log, no disk.
 */
export const bareLoop = ({ count, values, starts }: Dataset): { readonly updates: number; readonly bytesOut: number } => {
  const decoder = new TextDecoder();
  const encoder = new TextEncoder();
  const counts = new Map<string, number>();
  let updates = 0;
  let bytesOut = 0;
  for (let i = 0; i < count; i++) {
    const record = JSON.parse(decoder.decode(values.subarray(starts[i]!, starts[i + 1]!))) as { user_id: string; amount: number };
    if (record.amount < 200) continue;
    const total = (counts.get(record.user_id) ?? 0) + 1;
    counts.set(record.user_id, total);
    bytesOut += encoder.encode(JSON.stringify({ USER_ID: record.user_id, TOTAL: total })).length;
    updates++;
  }
  return { updates, bytesOut };
};
