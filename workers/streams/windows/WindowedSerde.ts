import { must, type ByteWriter } from '../../common/index.ts';
import { SerializationException, type Serde } from '../../serde/index.ts';
import { serdeOrDefault, type WrappingSerde } from '../state/requireSerde.ts';
import type { Window } from './Window.ts';
import { Windowed } from './Windowed.ts';

/** The inner key, then the times of its window, each in eight bytes. */
export abstract class WindowedSerde<K> implements WrappingSerde<Windowed<K>> {
  /** Present where the inner serde has one. */
  readonly identity?: (this: void, data: Windowed<K>) => string | number;
  readonly inner: Serde<K> | undefined;
  readonly #windowBytes: number;

  /** `inner` undefined: the application's default. */
  constructor(inner: Serde<K> | undefined, windowBytes: number) {
    this.inner = inner;
    this.#windowBytes = windowBytes;
    const identity = inner?.identity;
    if (identity !== undefined) this.identity = ({ key, window }) => `${this.windowIdentity(window)}@${identity(key)}`;
  }

  withDefault(fallback: Serde<unknown> | undefined): WindowedSerde<K> | undefined {
    const inner = serdeOrDefault(this.inner, fallback);
    if (inner === undefined) return undefined;
    return inner === this.inner ? this : this.around(inner);
  }

  serialize({ key, window }: Windowed<K>, out: ByteWriter): void {
    this.#given().serialize(key, out);
    this.writeWindow(window, out);
  }

  deserialize(bytes: Uint8Array, start: number, end: number): Windowed<K> {
    const keyEnd = end - this.#windowBytes;
    if (keyEnd < start) throw new SerializationException(`a windowed key has ${this.#windowBytes} bytes or more, not ${end - start}`);
    return new Windowed(this.#given().deserialize(bytes, start, keyEnd), this.readWindow(bytes, keyEnd));
  }

  protected abstract around(inner: Serde<K>): WindowedSerde<K>;
  protected abstract writeWindow(window: Window, out: ByteWriter): void;
  protected abstract readWindow(bytes: Uint8Array, at: number): Window;
  protected abstract windowIdentity(window: Window): string | number;

  #given(): Serde<K> {
    return must(this.inner, 'a serde was asked for before its default was known');
  }
}
