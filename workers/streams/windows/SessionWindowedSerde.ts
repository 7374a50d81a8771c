import type { ByteWriter } from '../../common/index.ts';
import type { Serde } from '../../serde/index.ts';
import { readInt64 } from './readInt64.ts';
import { SessionWindow } from './SessionWindow.ts';
import type { Window } from './Window.ts';
import { WindowedSerde } from './WindowedSerde.ts';

/** A key, then the end and the start of its session. Source: SessionKeySchema.toBinary. */
export class SessionWindowedSerde<K> extends WindowedSerde<K> {
  constructor(inner: Serde<K> | undefined) {
    super(inner, 16);
  }

  protected override around(inner: Serde<K>): SessionWindowedSerde<K> {
    return new SessionWindowedSerde(inner);
  }

  protected override writeWindow(window: Window, out: ByteWriter): void {
    out.int64(window.endMs);
    out.int64(window.startMs);
  }

  protected override readWindow(bytes: Uint8Array, at: number): Window {
    return new SessionWindow(readInt64(bytes, at + 8), readInt64(bytes, at));
  }

  protected override windowIdentity(window: Window): string {
    return `${window.startMs}-${window.endMs}`;
  }
}
