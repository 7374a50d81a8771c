import type { CoordinatorResult, StateRecord } from '../coordinator/CoordinatorShard.ts';

/** What is to be written, before it is known what to answer. */
export interface Decision {
  readonly records: readonly StateRecord[];
  readonly onAppendFailed?: (error: unknown) => void;
}

export const NOTHING: Decision = { records: [] };

export const answer = <T>(response: T | Promise<T>, decision: Decision = NOTHING): CoordinatorResult<T> => ({ ...decision, response });
