import { topicPartitionKey, type Time, type TopicPartition } from '../../common/index.ts';
import type { LogManager } from '../../log/index.ts';
import type { OffsetCommitRequest, OffsetFetchRequest, OffsetFetchResponse, PartitionResult } from '../BrokerApi.ts';
import { toFailure } from '../ReplicaManager.ts';
import type { StateLog, StateRecord } from '../StateLog.ts';
import { OffsetMetadataManager, type OffsetRecord } from './OffsetMetadataManager.ts';
import { decodeOffsetCommitKey, decodeOffsetCommitValue, encodeOffsetCommitKey, encodeOffsetCommitValue } from './offsetRecords.ts';

/** The log is replaced by a snapshot when it is this long and mostly history. */
const SNAPSHOT_MIN_RECORDS = 10_000;
const SNAPSHOT_HISTORY_RATIO = 10;

/** Keeps what groups commit in `__consumer_offsets`. Decide, append, replay: the append comes before any state changes. */
export class GroupCoordinator {
  readonly #logs: LogManager;
  readonly #stateLog: StateLog;
  readonly #time: Time;
  readonly #offsets = new OffsetMetadataManager();

  constructor(logs: LogManager, stateLog: StateLog, time: Time) {
    this.#logs = logs;
    this.#stateLog = stateLog;
    this.#time = time;
  }

  async load(): Promise<void> {
    await this.#stateLog.replay(this.#logs, ({ key, value }) => {
      const offsetKey = key === null ? undefined : decodeOffsetCommitKey(key);
      if (offsetKey !== undefined) this.#offsets.replay({ key: offsetKey, value: value === null ? null : decodeOffsetCommitValue(value) });
    });
  }

  /** Appends before it first waits; resolves when durable. */
  async commit({ groupId, offsets }: OffsetCommitRequest, exists: (partition: TopicPartition) => boolean): Promise<PartitionResult[]> {
    const accepted = offsets.filter(exists);
    let failure: unknown;
    try {
      this.#apply(this.#offsets.commit(groupId, accepted, this.#time.milliseconds()));
      if (accepted.length > 0) await this.#logs.durable();
    } catch (error) {
      failure = error;
    }
    const isAccepted = new Set(accepted.map(({ topic, partition }) => topicPartitionKey(topic, partition)));
    return offsets.map(({ topic, partition }) => {
      if (!isAccepted.has(topicPartitionKey(topic, partition)))
        return { topic, partition, error: 'UNKNOWN_TOPIC_OR_PARTITION', message: `there is no partition ${partition} of a topic ${topic}` };
      return failure === undefined ? { topic, partition, error: 'NONE' } : toFailure({ topic, partition }, failure);
    });
  }

  fetch({ groupId, partitions }: OffsetFetchRequest): OffsetFetchResponse {
    const committed =
      partitions === undefined
        ? this.#offsets.offsets(groupId)
        : partitions.map((partition) => this.#offsets.offset(groupId, partition)).filter((offset) => offset !== undefined);
    return { offsets: committed.map(({ topic, partition, offset, metadata }) => ({ topic, partition, offset, metadata })) };
  }

  /** Resolves when durable, also for a group that never was. */
  async deleteGroup(groupId: string): Promise<void> {
    this.#apply(this.#offsets.deleteGroup(groupId));
    await this.#logs.durable();
  }

  /** Forgets what was committed for topics that go, synchronously. */
  onTopicsDeleted(topics: ReadonlySet<string>): void {
    this.#apply(this.#offsets.deleteTopics(topics));
  }

  #apply(records: readonly OffsetRecord[]): void {
    if (records.length === 0) return;
    const nowMs = this.#time.milliseconds();
    this.#stateLog.append(records.map(toStateRecord), nowMs);
    for (const record of records) this.#offsets.replay(record);
    if (this.#stateLog.length > Math.max(SNAPSHOT_MIN_RECORDS, SNAPSHOT_HISTORY_RATIO * this.#offsets.size))
      this.#stateLog.replaceBy(this.#offsets.records().map(toStateRecord), nowMs);
  }
}

const toStateRecord = ({ key, value }: OffsetRecord): StateRecord => ({
  key: encodeOffsetCommitKey(key),
  value: value === null ? null : encodeOffsetCommitValue(value),
});
