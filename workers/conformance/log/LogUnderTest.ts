import { encodeUtf8, endTxnMarker, MockTime, NO_HEADERS, RecordBatchBuilder, type ProducerStamp } from '../../common/index.ts';
import { LogManager, parseLogConfig, type LogAppendInfo, type LogConfig, type UnifiedLog } from '../../log/index.ts';
import { MemoryStorage } from '../../storage/index.ts';
import type { LogAppendStep, LogCase, LogMarkerStep } from './logCase.ts';

const NAME = 'case-0';
const LEADER_EPOCH = 0;
const RECORD = 'value';

/** The replica of one partition over a storage of its own, and what the steps of a case append to it. */
export class LogUnderTest {
  readonly time: MockTime;
  readonly #storage: MemoryStorage;
  readonly #config: LogConfig;
  readonly #onePerBatch: boolean;
  readonly #nextSequence = new Map<string, number>();
  #manager: LogManager;
  #log: UnifiedLog;

  private constructor(time: MockTime, storage: MemoryStorage, config: LogConfig, onePerBatch: boolean, manager: LogManager, log: UnifiedLog) {
    this.time = time;
    this.#storage = storage;
    this.#config = config;
    this.#onePerBatch = onePerBatch;
    this.#manager = manager;
    this.#log = log;
  }

  static async open(testCase: LogCase): Promise<LogUnderTest> {
    const time = new MockTime(1_700_000_000_000);
    const storage = new MemoryStorage();
    const config = parseLogConfig(configsOf(testCase));
    const manager = await LogManager.open({ storage, time, prefix: '0' });
    const log = await manager.openLog(NAME, config, { autoHighWatermark: false });
    return new LogUnderTest(time, storage, config, testCase.kind === 'retention', manager, log);
  }

  get log(): UnifiedLog {
    return this.#log;
  }

  /** In one batch, or one each where the sizes of the case are counted in records. */
  append(step: LogAppendStep): LogAppendInfo {
    const timestamp = step.ts ?? this.time.milliseconds();
    const values = Array.from({ length: step.count }, () => RECORD);
    const batches = this.#onePerBatch ? values.map((value) => [value]) : [values];
    let last: LogAppendInfo | undefined;
    for (const batch of batches) last = this.#log.appendAsLeader(batchOf(batch, timestamp, this.#stampOf(step)), LEADER_EPOCH);
    return last!;
  }

  appendValues(values: readonly string[]): LogAppendInfo {
    return this.#log.appendAsLeader(batchOf(values, this.time.milliseconds()), LEADER_EPOCH);
  }

  end({ producerId, producerEpoch = 0, coordinatorEpoch = 0, type }: LogMarkerStep): void {
    const marker = endTxnMarker({ producerId, producerEpoch, coordinatorEpoch, committed: type === 'commit', timestamp: this.time.milliseconds() });
    this.#log.appendAsLeader(marker, LEADER_EPOCH, 'coordinator');
  }

  /** Makes everything durable and opens the log anew from the storage. */
  async reload(): Promise<void> {
    await this.#manager.flush();
    this.#manager = await LogManager.open({ storage: this.#storage, time: this.time, prefix: '0' });
    this.#log = await this.#manager.openLog(NAME, this.#config, { autoHighWatermark: false });
  }

  /** A case that tells no sequence number means the next one. */
  #stampOf({ producerId, producerEpoch = 0, baseSequence, transactional = false, count }: LogAppendStep): ProducerStamp | undefined {
    if (producerId === undefined) return undefined;
    const producer = `${producerId} ${producerEpoch}`;
    const sequence = baseSequence ?? this.#nextSequence.get(producer) ?? 0;
    this.#nextSequence.set(producer, sequence + count);
    return { producerId, producerEpoch, baseSequence: sequence, isTransactional: transactional };
  }
}

const builder = new RecordBatchBuilder(256);

/** With keys, so that a compacted log takes it. */
const batchOf = (values: readonly string[], timestamp: number, stamp?: ProducerStamp): Uint8Array<ArrayBuffer> => {
  const key = encodeUtf8('key');
  for (const text of values) {
    const value = encodeUtf8(text);
    builder.append(timestamp, key, 0, key.length, value, 0, value.length, NO_HEADERS);
  }
  return builder.build(stamp);
};

const configsOf = ({ config = {}, steps }: LogCase): Record<string, string> => {
  const recordBytes = batchOf([RECORD], 0).length;
  const configs: Record<string, string> = {};
  if (config.cleanupPolicy !== undefined) configs['cleanup.policy'] = config.cleanupPolicy;
  if (config.recordsPerSegment !== undefined) configs['segment.bytes'] = String(config.recordsPerSegment * recordBytes);
  if (config.retentionRecords !== undefined) configs['retention.bytes'] = String(config.retentionRecords * recordBytes);
  if (config.retentionMs !== undefined) configs['retention.ms'] = String(config.retentionMs);
  if (typeof config.maxMessageBytes === 'number') configs['max.message.bytes'] = String(config.maxMessageBytes);
  if (config.maxMessageBytes === 'size of the second batch - 1')
    configs['max.message.bytes'] = String(batchOf(steps[1]?.appendBatchValues ?? [], 0).length - 1);
  return configs;
};
