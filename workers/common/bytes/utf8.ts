const encoder = new TextEncoder();
/** A byte order mark is text like any other. */
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

export const encodeUtf8 = (text: string): Uint8Array<ArrayBuffer> => encoder.encode(text);

/** One array of codes for each length, filled anew for each text. */
const SHORT = Array.from({ length: 25 }, (_, length) => new Array<number>(length).fill(0));

/**
 * UTF-8 bytes [start, end) as text. Short ASCII, the common case of keys and columns, avoids the decoder's call cost, and
 * comes in one piece: a text that was put together from characters has to be copied before it can be the key of a map.
 */
export const decodeUtf8 = (bytes: Uint8Array, start = 0, end = bytes.length): string => {
  const codes = SHORT[end - start];
  if (codes === undefined) return decoder.decode(bytes.subarray(start, end));
  let seen = 0;
  for (let i = 0; i < codes.length; i++) {
    const byte = bytes[start + i]!;
    codes[i] = byte;
    seen |= byte;
  }
  return seen > 0x7f ? decoder.decode(bytes.subarray(start, end)) : String.fromCharCode.apply(null, codes);
};
