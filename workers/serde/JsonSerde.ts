import { decodeUtf8, type ByteWriter } from '../common/index.ts';
import { SerializationException, type Serde } from './Serde.ts';

/** Writes what JSON.stringify writes. The type is what the caller says: nothing checks that the bytes agree with it. */
export class JsonSerde<T> implements Serde<T> {
  serialize(data: T, out: ByteWriter): void {
    out.utf8(stringify(data));
  }

  deserialize(bytes: Uint8Array, start: number, end: number): T {
    return this.deserializeText(decodeUtf8(bytes, start, end));
  }

  deserializeText(text: string): T {
    try {
      return JSON.parse(text) as T;
    } catch (cause) {
      throw new SerializationException(`not JSON: ${excerpt(text)}`, { cause });
    }
  }

  readonly identity = stringify;
}

const stringify = (data: unknown): string => {
  let text: string | undefined;
  try {
    text = JSON.stringify(data);
  } catch (cause) {
    throw new SerializationException(`${typeof data} cannot be written as JSON`, { cause });
  }
  if (text === undefined) throw new SerializationException(`${typeof data} cannot be written as JSON`);
  return text;
};

const excerpt = (text: string): string => (text.length <= 80 ? text : `${text.slice(0, 80)}…`);
