/**
 * Decides how fast records are processed. Asked before each batch of at most `wanted` records; what it answers may be
 * processed now, from 1 to `wanted`. A promise pauses until it resolves, small numbers are steps.
 */
export interface Pacer {
  acquire(wanted: number): number | Promise<number>;
}
