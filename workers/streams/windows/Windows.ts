import type { Window } from './Window.ts';

/** Windows whose bounds follow from a timestamp alone. */
export abstract class Windows<W extends Window> {
  /** In milliseconds. */
  abstract readonly sizeMs: number;
  /** For how long after its end, in event time, a window still takes records. */
  abstract readonly gracePeriodMs: number;

  /** The windows that a record of that time belongs to, by their start. */
  abstract windowsFor(timestamp: number): readonly W[];
}
