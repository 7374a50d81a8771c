export interface HexLine {
  /** Of its first byte. */
  readonly at: string;
  /** Padded, so that what follows stands below each other. */
  readonly hex: string;
  readonly ascii: string;
}

const PER_LINE = 8;

/** Bytes as people read them: where, as hex, and as ASCII with a dot for what cannot be printed. At most `limit` bytes. */
export const hexDump = (bytes: Uint8Array, limit = 4096): readonly HexLine[] => {
  const lines: HexLine[] = [];
  for (let at = 0; at < Math.min(bytes.length, limit); at += PER_LINE) {
    const part = [...bytes.subarray(at, Math.min(at + PER_LINE, limit))];
    lines.push({
      at: at.toString(16).padStart(4, '0'),
      hex: part.map((byte) => byte.toString(16).padStart(2, '0')).join(' ').padEnd(PER_LINE * 3 - 1),
      ascii: part.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·')).join(''),
    });
  }
  return lines;
};

export interface Decoding {
  readonly as: string;
  readonly text: string;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Every way in which Kafka's own deserializers read these bytes, as far as they can. */
export const decodings = (bytes: Uint8Array): readonly Decoding[] => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found: Decoding[] = [];
  try {
    const text = utf8.decode(bytes);
    found.push({ as: 'String (UTF-8)', text });
    try {
      const json: unknown = JSON.parse(text);
      if (typeof json === 'object' && json !== null) found.push({ as: 'JSON', text: JSON.stringify(json, null, 2) });
    } catch {
      // Not JSON.
    }
  } catch {
    // Not UTF-8.
  }
  if (bytes.length === 4) found.push({ as: 'Integer', text: String(view.getInt32(0)) });
  if (bytes.length === 8) found.push({ as: 'Long', text: String(view.getBigInt64(0)) }, { as: 'Double', text: String(view.getFloat64(0)) });
  return found;
};
