import { decodeUtf8, type ByteWriter } from '../../common/index.ts';
import type { Serde } from '../../serde/index.ts';
import { SessionWindow, TimeWindow, Windowed } from '../../streams/index.ts';

/** Bytes that no UTF-8 text begins with. */
const INTEGER = 0xff;
const TIME_WINDOWED = 0xfe;
const SESSION_WINDOWED = 0xfd;
const OTHER = 0xfc;

/**
 * Whatever a case has as a key or a value, so that cases need not say of which type they are. Texts are their UTF-8 and
 * integers big-endian, so that the order of keys by bytes is the one of Kafka's own serdes; so is that of windowed keys
 * (key, then start; of sessions key, end, start).
 */
export const caseSerde: Serde<unknown> = {
  serialize(data: unknown, out: ByteWriter): void {
    if (typeof data === 'string') out.utf8(data);
    else if (isLong(data)) {
      out.byte(INTEGER);
      out.bigInt64(BigInt(data));
    } else if (data instanceof Windowed) {
      const { startMs, endMs } = data.window;
      const session = data.window instanceof SessionWindow;
      out.byte(session ? SESSION_WINDOWED : TIME_WINDOWED);
      caseSerde.serialize(data.key, out);
      out.int64(session ? endMs : startMs);
      out.int64(session ? startMs : endMs);
    } else {
      out.byte(OTHER);
      out.utf8(JSON.stringify(data));
    }
  },

  deserialize(bytes: Uint8Array, start: number, end: number): unknown {
    if (start === end) return '';
    const inner = start + 1;
    switch (bytes[start]) {
      case INTEGER:
        return toNumber(int64At(bytes, inner));
      case TIME_WINDOWED:
        return new Windowed(caseSerde.deserialize(bytes, inner, end - 16), new TimeWindow(msAt(bytes, end - 16), msAt(bytes, end - 8)));
      case SESSION_WINDOWED:
        return new Windowed(caseSerde.deserialize(bytes, inner, end - 16), new SessionWindow(msAt(bytes, end - 8), msAt(bytes, end - 16)));
      case OTHER:
        return JSON.parse(decodeUtf8(bytes, inner, end));
      default:
        return decodeUtf8(bytes, start, end);
    }
  },
};

/** Integers that are too large for a number stay what they are. */
export const toNumber = (value: bigint): number | bigint => {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
};

const isLong = (data: unknown): data is number | bigint => typeof data === 'bigint' || Number.isSafeInteger(data);

const int64At = (bytes: Uint8Array, at: number): bigint => new DataView(bytes.buffer, bytes.byteOffset + at, 8).getBigInt64(0);

const msAt = (bytes: Uint8Array, at: number): number => Number(int64At(bytes, at));
