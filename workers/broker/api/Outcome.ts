import type { ErrorName } from '../../common/index.ts';

/** What became of a request or a part of it. `message` is for people, present where `error` is not NONE. */
export interface Outcome {
  readonly error: ErrorName;
  readonly message?: string;
}
