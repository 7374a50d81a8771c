import { KafkaError } from '../../common/index.ts';
import type { Outcome } from '../../broker/index.ts';

/** Throws the first error; `describe` says what it is about where the broker gave no reason. */
export const throwFirst = <T extends Outcome>(results: readonly T[], describe: (result: T) => string): void => {
  for (const result of results) if (result.error !== 'NONE') throw new KafkaError(result.error, result.message ?? `${describe(result)}: ${result.error}`);
};
