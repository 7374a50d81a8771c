import { KafkaError, topicPartitionKey, type Time } from '../common/index.ts';
import { parseLogConfig, type LogConfig, type LogManager } from '../log/index.ts';
import type { CreatableTopic, TopicResult } from './BrokerApi.ts';
import { MetadataImage, type TopicImage } from './MetadataImage.ts';
import { decodeMetadataRecord, encodeMetadataRecord, type MetadataRecord } from './MetadataRecord.ts';
import type { StateLog, StateRecord } from './StateLog.ts';
import { decideCreateTopics, decideDeleteTopics, type TopicDecision } from './TopicControl.ts';

export interface TopicDefaults {
  readonly numPartitions: number;
  /** Topic configs that hold where a topic does not set its own, by Kafka's topic config names. */
  readonly configs: Readonly<Record<string, string>>;
}

/** The metadata log is replaced by a snapshot on loading when it is this long and mostly history. */
const SNAPSHOT_MIN_RECORDS = 1000;
const SNAPSHOT_HISTORY_RATIO = 4;

/** Which topics there are: a log of records, the image that their replay makes, and the topics' logs that follow it. */
export class TopicManager {
  readonly #logs: LogManager;
  readonly #stateLog: StateLog;
  readonly #time: Time;
  readonly #defaults: TopicDefaults;
  #image = MetadataImage.EMPTY;

  constructor(logs: LogManager, stateLog: StateLog, time: Time, defaults: TopicDefaults) {
    this.#logs = logs;
    this.#stateLog = stateLog;
    this.#time = time;
    this.#defaults = defaults;
  }

  get image(): MetadataImage {
    return this.#image;
  }

  /** Replays the metadata and opens the logs of all topics. */
  async load(): Promise<void> {
    const records: MetadataRecord[] = [];
    await this.#stateLog.replay(this.#logs, ({ value }) => {
      if (value !== null) records.push(decodeMetadataRecord(value));
    });
    this.#image = this.#image.replay(records);
    if (this.#stateLog.length > Math.max(SNAPSHOT_MIN_RECORDS, SNAPSHOT_HISTORY_RATIO * this.#image.topics.size))
      this.#stateLog.replaceBy(this.#image.records().map(toStateRecord), this.#time.milliseconds());
    await Promise.all([...this.#image.topics.values()].flatMap((topic) => {
      const config = this.configOf(topic);
      return partitionNames(topic).map((name) => this.#logs.openLog(name, config));
    }));
  }

  /** Topics can be used at once; whoever wants them durable waits for the group commit. */
  create(topics: readonly CreatableTopic[]): readonly TopicResult[] {
    const decision = decideCreateTopics(this.#image, topics, this.#defaults.numPartitions);
    return this.#execute(decision, () => {
      for (const { name } of decision.records) {
        const topic = this.#image.topics.get(name)!;
        const config = this.configOf(topic);
        for (const partitionName of partitionNames(topic)) this.#logs.createLog(partitionName, config);
      }
    });
  }

  delete(names: readonly string[]): readonly TopicResult[] {
    const decision = decideDeleteTopics(this.#image, names);
    const gone = decision.records.map(({ name }) => this.#image.topics.get(name)!);
    return this.#execute(decision, () => {
      for (const topic of gone) for (const name of partitionNames(topic)) this.#logs.deleteLog(name);
    });
  }

  configOf(topic: TopicImage): LogConfig {
    return parseLogConfig(this.#defaults.configs, topic.configs);
  }

  #execute(decision: TopicDecision<MetadataRecord>, follow: () => void): readonly TopicResult[] {
    if (decision.records.length === 0) return decision.results;
    try {
      this.#stateLog.append(decision.records.map(toStateRecord), this.#time.milliseconds());
    } catch (error) {
      return failAll(decision.results, error);
    }
    this.#image = this.#image.replay(decision.records);
    follow();
    return decision.results;
  }
}

/** The same answers, where what was decided could not be kept. Anything but a KafkaError is a bug and goes on. */
export const failAll = (results: readonly TopicResult[], error: unknown): readonly TopicResult[] => {
  if (!(error instanceof KafkaError)) throw error;
  return results.map((result) => (result.error === 'NONE' ? { name: result.name, error: error.errorName, message: error.message } : result));
};

const partitionNames = ({ name, numPartitions }: TopicImage): string[] =>
  Array.from({ length: numPartitions }, (_, partition) => topicPartitionKey(name, partition));

const toStateRecord = (record: MetadataRecord): StateRecord => ({ key: null, value: encodeMetadataRecord(record) });
