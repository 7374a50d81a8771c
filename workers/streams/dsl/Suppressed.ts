import { validName } from '../graph/validName.ts';
import type { Windowed } from '../windows/Windowed.ts';
import { BufferConfig, type StrictBufferConfig } from './BufferConfig.ts';

interface Options<K> {
  readonly name?: string;
  /** 'grace': until the windows that the table stands on are closed. */
  readonly waitMs: number | 'grace';
  readonly bufferConfig: BufferConfig;
  /** What of an update the wait is counted from. */
  readonly timeOf: (key: K, recordTimestamp: number) => number;
  /** Nobody downstream has seen the row that a tombstone would delete. */
  readonly safeToDropTombstones: boolean;
}

/** Which updates of a table are held back, and until when (KIP-328). Time is event time. */
export class Suppressed<K> {
  static readonly BufferConfig = BufferConfig;
  readonly options: Options<K>;

  private constructor(options: Options<K>) {
    this.options = options;
  }

  /** Only the final result of each window. */
  static untilWindowCloses(bufferConfig: StrictBufferConfig): Suppressed<Windowed<unknown>> {
    return new Suppressed<Windowed<unknown>>({
      waitMs: 'grace', bufferConfig, timeOf: (key) => key.window.endMs, safeToDropTombstones: true,
    });
  }

  /** For each key the last update within so many milliseconds after the first one. */
  static untilTimeLimit(timeToWaitForMoreEventsMs: number, bufferConfig: BufferConfig): Suppressed<unknown> {
    return new Suppressed<unknown>({
      waitMs: timeToWaitForMoreEventsMs, bufferConfig, timeOf: (_key, recordTimestamp) => recordTimestamp, safeToDropTombstones: false,
    });
  }

  withName(name: string): Suppressed<K> {
    return new Suppressed({ ...this.options, name: validName(name) });
  }
}
