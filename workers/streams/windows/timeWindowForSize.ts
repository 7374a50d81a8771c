import { TimeWindow } from './TimeWindow.ts';

/** The end of windows that have none; what Long.MAX_VALUE is in Kafka. */
export const MAX_WINDOW_END = Number.MAX_SAFE_INTEGER;

/** The window of which only the start was written down. */
export const timeWindowForSize = (startMs: number, sizeMs: number): TimeWindow =>
  new TimeWindow(startMs, sizeMs > MAX_WINDOW_END - startMs ? MAX_WINDOW_END : startMs + sizeMs);
