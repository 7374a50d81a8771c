import { MAX_WINDOW_END } from './timeWindowForSize.ts';
import type { Window } from './Window.ts';

/** The key of a windowed table: a key and the window that its row stands for. */
export class Windowed<K> {
  readonly key: K;
  readonly window: Window;

  constructor(key: K, window: Window) {
    this.key = key;
    this.window = window;
  }

  /** Kafka's text: `[key@start/end]`. */
  toString(): string {
    return `[${String(this.key)}@${this.window.startMs}/${endOf(this.window)}]`;
  }
}

/** That of a window without an end is the largest long. */
const endOf = ({ endMs }: Window): string => (endMs === MAX_WINDOW_END ? '9223372036854775807' : String(endMs));
