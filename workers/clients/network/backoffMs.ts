/** `retry.backoff.max.ms`. */
export const MAX_BACKOFF_MS = 1000;

/** Twice as long after each failed attempt, from `initialMs` up to a second (KIP-580, without its jitter). `attempt` counts from 0. */
export const backoffMs = (initialMs: number, attempt: number): number =>
  Math.max(initialMs, Math.min(MAX_BACKOFF_MS, initialMs * 2 ** Math.min(attempt, 20)));
