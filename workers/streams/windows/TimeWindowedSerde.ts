import type { ByteWriter } from '../../common/index.ts';
import type { Serde } from '../../serde/index.ts';
import { readInt64 } from './readInt64.ts';
import { timeWindowForSize } from './timeWindowForSize.ts';
import type { Window } from './Window.ts';
import { WindowedSerde } from './WindowedSerde.ts';

/** A key and the start of its window; the end follows from the size. Source: WindowKeySchema.toBinary. */
export class TimeWindowedSerde<K> extends WindowedSerde<K> {
  readonly windowSizeMs: number;

  constructor(inner: Serde<K> | undefined, windowSizeMs: number) {
    super(inner, 8);
    this.windowSizeMs = windowSizeMs;
  }

  protected override around(inner: Serde<K>): TimeWindowedSerde<K> {
    return new TimeWindowedSerde(inner, this.windowSizeMs);
  }

  protected override writeWindow(window: Window, out: ByteWriter): void {
    out.int64(window.startMs);
  }

  protected override readWindow(bytes: Uint8Array, at: number): Window {
    return timeWindowForSize(readInt64(bytes, at), this.windowSizeMs);
  }

  protected override windowIdentity(window: Window): number {
    return window.startMs;
  }
}
