import { encodeUtf8 } from '../../common/index.ts';

/** Bytes or text as a stream of pieces of at most `pieceSize` bytes. */
export async function* streamOf(content: string | Uint8Array, pieceSize = 64 * 1024): AsyncGenerator<Uint8Array> {
  const bytes = typeof content === 'string' ? encodeUtf8(content) : content;
  for (let at = 0; at < bytes.length; at += pieceSize) yield bytes.slice(at, at + pieceSize);
}
