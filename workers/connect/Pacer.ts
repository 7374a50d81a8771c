/**
 * Says how many records may enter: the lever behind pause, step and speed. A task asks before every batch, so that
 * pausing loses nothing: what was not let in has not been read.
 */
export interface Pacer {
  /** How many of `wanted` records (at least one of them) may go on; a promise while none may. */
  acquire(wanted: number): number | Promise<number>;
  /** Gives back what was granted and not used. */
  release?(unused: number): void;
}

export const UNPACED: Pacer = { acquire: (wanted) => wanted };
