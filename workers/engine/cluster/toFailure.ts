import { KafkaError } from '../../common/index.ts';
import type { KafkaFailure } from '../../protocol/index.ts';

export const toFailure = (error: unknown): KafkaFailure => {
  if (error instanceof KafkaError) return { name: error.errorName, code: error.code, isRetriable: error.retriable, message: error.message };
  return { name: 'UNKNOWN_SERVER_ERROR', code: -1, isRetriable: false, message: error instanceof Error ? error.message : String(error) };
};
