import type { ProducerRecord } from '../../clients/index.ts';

/** What a handler wants: `RESUME` leaves the record out and counts it as dropped, `FAIL` stops the thread. */
export interface Response<R extends 'RESUME' | 'FAIL' | 'RETRY' = 'RESUME' | 'FAIL'> {
  readonly result: R;
  /** Sent before the result takes effect. What a failing thread had not committed is given up, these included. */
  readonly deadLetterQueueRecords: readonly ProducerRecord[];
}

/** Answers of exception handlers (KIP-1034). Only a production handler may answer `retry`. */
export const Response = {
  resume: (deadLetterQueueRecords: readonly ProducerRecord[] = []): Response<'RESUME'> => ({ result: 'RESUME', deadLetterQueueRecords }),
  fail: (deadLetterQueueRecords: readonly ProducerRecord[] = []): Response<'FAIL'> => ({ result: 'FAIL', deadLetterQueueRecords }),
  /** What a retry may help the producer repeats without asking; for everything else this means `fail`. */
  retry: (): Response<'RETRY'> => ({ result: 'RETRY', deadLetterQueueRecords: [] }),
};
