import { KafkaError, type ErrorName } from '../../common/index.ts';
import { ExpectationError, expectSame } from '../CaseOutcome.ts';

/** Kafka's exceptions by the name of the error that they stand for. */
const errorNames: Readonly<Record<string, ErrorName>> = {
  CorruptRecordException: 'CORRUPT_MESSAGE',
  DuplicateSequenceException: 'DUPLICATE_SEQUENCE_NUMBER',
  InvalidProducerEpochException: 'INVALID_PRODUCER_EPOCH',
  InvalidRecordException: 'INVALID_RECORD',
  InvalidTimestampException: 'INVALID_TIMESTAMP',
  InvalidTxnStateException: 'INVALID_TXN_STATE',
  KafkaStorageException: 'KAFKA_STORAGE_ERROR',
  OffsetOutOfRangeException: 'OFFSET_OUT_OF_RANGE',
  OffsetsOutOfOrderException: 'UNKNOWN_SERVER_ERROR',
  OutOfOrderSequenceException: 'OUT_OF_ORDER_SEQUENCE_NUMBER',
  RecordBatchTooLargeException: 'RECORD_LIST_TOO_LARGE',
  RecordTooLargeException: 'MESSAGE_TOO_LARGE',
  RecordValidationException: 'INVALID_RECORD',
  TransactionCoordinatorFencedException: 'TRANSACTION_COORDINATOR_FENCED',
  UnexpectedAppendOffsetException: 'UNKNOWN_SERVER_ERROR',
  UnknownProducerIdException: 'UNKNOWN_PRODUCER_ID',
};

/** Does what a step asks for; throws an ExpectationError unless it fails as `exception` says, or succeeds where that is undefined. */
export const expectError = async <T>(exception: string | undefined, action: () => T | Promise<T>): Promise<T | undefined> => {
  if (exception === undefined) return action();
  const expected = errorNames[exception];
  if (expected === undefined) throw new ExpectationError(`there is no error for the exception ${exception}`);
  try {
    await action();
  } catch (error) {
    if (!(error instanceof KafkaError)) throw error;
    expectSame('the error', error.errorName, expected);
    return undefined;
  }
  throw new ExpectationError(`it succeeded, expected ${exception}`);
};
