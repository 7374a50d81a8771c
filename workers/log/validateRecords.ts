import { KafkaError, RecordBatch, RecordCursor } from '../common/index.ts';
import type { LogConfig } from './LogConfig.ts';
import type { AppendOrigin } from './producer/ProducerAppendInfo.ts';

/** What an append learns about the batches it was given. */
export interface ValidatedRecords {
  readonly batches: readonly RecordBatch[];
  readonly count: number;
  readonly maxTimestamp: number;
}

/**
 * Checks all batches before the log takes the first one, so that an append happens as a whole or not at all (Kafka's
 * LogValidator). Single records are looked into only where the topic's config asks for it.
 *
 * Throws CORRUPT_MESSAGE, UNSUPPORTED_FOR_MESSAGE_FORMAT, UNSUPPORTED_COMPRESSION_TYPE, MESSAGE_TOO_LARGE,
 * INVALID_RECORD or INVALID_TIMESTAMP.
 */
export const validateRecords = (records: Uint8Array, config: LogConfig, nowMs: number, origin: AppendOrigin): ValidatedRecords => {
  const batches: RecordBatch[] = [];
  let count = 0;
  let maxTimestamp = -1;
  for (let at = 0; at < records.length; ) {
    const batch = new RecordBatch(records, at);
    batch.ensureValid();
    if (batch.sizeInBytes > config.maxMessageBytes && origin !== 'raft-leader')
      throw new KafkaError('MESSAGE_TOO_LARGE', `a record batch of ${batch.sizeInBytes} bytes exceeds max.message.bytes=${config.maxMessageBytes}`);
    if (batch.count <= 0 || batch.count !== batch.lastOffsetDelta + 1)
      throw new KafkaError('INVALID_RECORD', `a record batch of ${batch.count} records cannot span ${batch.lastOffsetDelta + 1} offsets`);
    if (origin === 'client') checkClientBatch(batch);
    if (config.checksRecords) checkRecords(batch, config, nowMs);
    batches.push(batch);
    count += batch.count;
    if (batch.maxTimestamp > maxTimestamp) maxTimestamp = batch.maxTimestamp;
    at = batch.end;
  }
  if (count === 0) throw new KafkaError('INVALID_RECORD', 'there is no record to append');
  return { batches, count, maxTimestamp };
};

const checkClientBatch = (batch: RecordBatch): void => {
  if (batch.isControlBatch) throw new KafkaError('INVALID_RECORD', 'only brokers may write control records');
  if (batch.hasProducerId ? batch.baseSequence < 0 : batch.isTransactional)
    throw new KafkaError('INVALID_RECORD', `a record batch of producer ${batch.producerId} cannot begin with sequence ${batch.baseSequence}`);
};

const checkRecords = (batch: RecordBatch, config: LogConfig, nowMs: number): void => {
  if (batch.isControlBatch) return;
  const checksTime = config.messageTimestampType === 'CreateTime';
  const cursor = new RecordCursor(batch);
  while (cursor.next()) {
    if (config.compact && cursor.keyStart < 0)
      throw new KafkaError('INVALID_RECORD', 'a compacted topic cannot accept a record without a key');
    if (!checksTime) continue;
    const ahead = cursor.timestamp - nowMs;
    if (ahead > config.messageTimestampAfterMaxMs || -ahead > config.messageTimestampBeforeMaxMs)
      throw new KafkaError('INVALID_TIMESTAMP', `the timestamp ${cursor.timestamp} is out of the range that the topic accepts`);
  }
};
