import type { Header } from '../../common/index.ts';

/**
 * Where a failure happened (KIP-1033). `topic` is null, `partition` and `offset` are -1 and the raw bytes are null where
 * no input record is behind it: in a punctuator, and in what a punctuator forwards.
 */
export interface ErrorHandlerContext {
  /** Of the input record; in a sub-topology behind a repartition topic that is the repartition topic's. */
  readonly topic: string | null;
  readonly partition: number;
  readonly offset: number;
  /** Of the record as the failing node was given it. */
  readonly headers: readonly Header[];
  /** The node that failed; the changelog's name where that did not take a record. */
  readonly processorNodeId: string;
  readonly taskId: string;
  /** Of the record as the failing node was given it, or of the punctuation. */
  readonly timestamp: number;
  /**
   * The input record's key as it was read (KIP-1034). Caches and buffers keep it only where a dead letter queue is
   * configured; without one it is null for what they had held back.
   */
  readonly sourceRawKey: Uint8Array | null;
  readonly sourceRawValue: Uint8Array | null;
}
