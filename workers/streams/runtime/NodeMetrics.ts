/** Counters of one processor node in one task. */
export interface NodeMetrics {
  readonly taskId: string;
  readonly nodeName: string;
  /** Records in. */
  readonly processed: number;
  /** Records out. */
  readonly forwarded: number;
  readonly dropped: number;
  readonly errors: number;
}
