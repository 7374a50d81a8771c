import {
  controlRecordType, endTxnMarker, KafkaError, markerCoordinatorEpoch, RecordBatch, RecordCursor, type ControlRecordType,
} from '../../common/index.ts';
import { ExpectationError, expectSame } from '../CaseOutcome.ts';
import { fromHex } from '../hex.ts';

interface ControlRecordCase {
  readonly keyHex?: string;
  readonly expectedType?: string;
  readonly valueHex?: string;
  readonly type?: ControlRecordType;
  readonly coordinatorEpoch?: number;
  readonly expected?: number | { readonly coordinatorEpoch?: number };
  readonly expectedCoordinatorEpoch?: number;
  readonly expectedError?: string;
}

/** A key tells a type; the value of a marker tells the epoch of its coordinator, or that it is none. */
export const runControlRecord = (one: ControlRecordCase): void => {
  const { keyHex, valueHex, type, expectedError } = one;
  if (keyHex !== undefined && expectedError === undefined) expectSame('the type', controlRecordType(fromHex(keyHex)), one.expectedType);
  const epoch = one.expectedCoordinatorEpoch ?? (typeof one.expected === 'object' ? one.expected.coordinatorEpoch : one.expected) ?? one.coordinatorEpoch;
  if (expectedError !== undefined) expectRefused(() => (valueHex === undefined ? controlRecordType(fromHex(keyHex ?? '')) : markerCoordinatorEpoch(type ?? 'UNKNOWN', fromHex(valueHex))));
  else if (valueHex !== undefined) expectSame('the coordinator epoch', markerCoordinatorEpoch(type ?? 'UNKNOWN', fromHex(valueHex)), epoch);
  else if (epoch !== undefined) {
    const cursor = new RecordCursor(new RecordBatch(endTxnMarker({ producerId: 1, producerEpoch: 0, coordinatorEpoch: epoch, committed: type === 'COMMIT', timestamp: 0 })));
    cursor.next();
    expectSame('the type that was written', controlRecordType(cursor.key()!), type);
    expectSame('the coordinator epoch that was written', markerCoordinatorEpoch(type ?? 'UNKNOWN', cursor.value()!), epoch);
  } else if (keyHex === undefined) throw new ExpectationError('this case has neither a key nor a marker');
};

/** Kafka tells a marker of the wrong type (IllegalArgumentException) from one of the wrong form; here both are INVALID_RECORD. */
const expectRefused = (read: () => unknown): void => {
  try {
    read();
  } catch (error) {
    if (!(error instanceof KafkaError)) throw error;
    expectSame('the error', error.errorName, 'INVALID_RECORD');
    return;
  }
  throw new ExpectationError('it was read');
};
