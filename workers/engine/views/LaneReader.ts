import { KafkaError, readEndTxnMarker, type RecordBatch, type RecordCursor } from '../../common/index.ts';
import type { UnifiedLog } from '../../log/index.ts';
import type { LaneCell } from '../../protocol/index.ts';
import { visitRange } from '../cluster/visitRange.ts';
import type { RecordDecoder } from './decodeRecord.ts';

const MAX_VALUE_BYTES = 240;

/** Reads one partition's log on from where it was, as its leader has it: to the very end, committed or not. */
export class LaneReader {
  readonly #partition: number;
  readonly #decoder: RecordDecoder;
  #position = -1;
  /** In which it has read last. */
  #leaderEpoch = -1;

  constructor(partition: number, decoder: RecordDecoder) {
    this.#partition = partition;
    this.#decoder = decoder;
  }

  /** At most the newest `limit` of what is new. Undefined where the log went another way than what was read of it. */
  async read(log: UnifiedLog, leaderEpoch: number, limit: number): Promise<LaneCell[] | undefined> {
    if (this.#hasParted(log, leaderEpoch)) return undefined;
    this.#leaderEpoch = leaderEpoch;
    const end = log.logEndOffset;
    const cells: LaneCell[] = [];
    const from = Math.max(this.#position, log.logStartOffset, end - limit);
    if (from >= end) {
      this.#position = Math.max(this.#position, end);
      return cells;
    }
    try {
      await visitRange(log, from, end, (batch, cursor) => {
        cells.push(this.#cell(batch, cursor));
      });
    } catch (error) {
      if (error instanceof KafkaError && error.errorName === 'OFFSET_OUT_OF_RANGE') return undefined;
      throw error;
    }
    this.#position = end;
    return cells;
  }

  #hasParted(log: UnifiedLog, leaderEpoch: number): boolean {
    if (this.#position < 0) return false;
    if (log.logEndOffset < this.#position) return true;
    return leaderEpoch !== this.#leaderEpoch && log.endOffsetForEpoch(this.#leaderEpoch).endOffset < this.#position;
  }

  #cell(batch: RecordBatch, cursor: RecordCursor): LaneCell {
    const { offset, timestamp: timestampMs } = cursor;
    const place = { partition: this.#partition, offset, timestampMs };
    if (batch.isControlBatch) return { ...place, key: null, value: null, kind: readEndTxnMarker(batch)?.committed === false ? 'abort-marker' : 'commit-marker' };
    return { ...place, key: this.#decoder.keyText(cursor), value: this.#decoder.valueText(cursor, MAX_VALUE_BYTES), kind: 'record' };
  }
}
