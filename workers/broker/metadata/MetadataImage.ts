import { unreachable } from '../../common/index.ts';
import type { MetadataRecord } from './MetadataRecord.ts';

export interface BrokerRegistration {
  readonly brokerId: number;
  readonly brokerEpoch: number;
  readonly rack: string | null;
  readonly fenced: boolean;
}

export interface PartitionRegistration {
  readonly replicas: readonly number[];
  readonly isr: readonly number[];
  /** -1: none. */
  readonly leader: number;
  readonly leaderEpoch: number;
  readonly partitionEpoch: number;
}

export interface TopicImage {
  readonly name: string;
  readonly topicId: number;
  readonly partitions: readonly PartitionRegistration[];
}

export type Configs = Readonly<Record<string, string>>;

const NO_CONFIGS: Configs = {};

/** The cluster's metadata after some number of records: never changes, the next record makes the next image. */
export class MetadataImage {
  static readonly EMPTY: MetadataImage = new MetadataImage(new Map(), new Map(), new Map(), 0, 0);
  readonly topics: ReadonlyMap<string, TopicImage>;
  readonly brokers: ReadonlyMap<number, BrokerRegistration>;
  readonly nextProducerId: number;
  /** Of the next topic that is created. */
  readonly nextTopicId: number;
  readonly #configs: ReadonlyMap<string, Configs>;

  private constructor(
    topics: ReadonlyMap<string, TopicImage>, brokers: ReadonlyMap<number, BrokerRegistration>, configs: ReadonlyMap<string, Configs>,
    nextProducerId: number, nextTopicId: number,
  ) {
    this.topics = topics;
    this.brokers = brokers;
    this.#configs = configs;
    this.nextProducerId = nextProducerId;
    this.nextTopicId = nextTopicId;
  }

  partition(topic: string, partition: number): PartitionRegistration | undefined {
    return this.topics.get(topic)?.partitions[partition];
  }

  /** Only what was set for this resource itself; a broker's name is its id, or '' for all brokers. */
  configs(type: 'topic' | 'broker', name: string): Configs {
    return this.#configs.get(`${type}/${name}`) ?? NO_CONFIGS;
  }

  isAlive(brokerId: number): boolean {
    return this.brokers.get(brokerId)?.fenced === false;
  }

  /** The only way that metadata changes, live and after a restart. */
  replay(records: Iterable<MetadataRecord>): MetadataImage {
    const topics = new Map(this.topics);
    const brokers = new Map(this.brokers);
    const configs = new Map(this.#configs);
    let { nextProducerId, nextTopicId } = this;
    const setPartition = (topic: string, index: number, registration: PartitionRegistration): void => {
      const image = topics.get(topic);
      if (image === undefined) return;
      const partitions = [...image.partitions];
      partitions[index] = registration;
      topics.set(topic, { ...image, partitions });
    };
    for (const record of records) {
      switch (record.type) {
        case 'RegisterBrokerRecord': {
          const { brokerId, brokerEpoch, rack, fenced } = record;
          brokers.set(brokerId, { brokerId, brokerEpoch, rack, fenced });
          break;
        }
        case 'BrokerRegistrationChangeRecord': {
          const broker = brokers.get(record.brokerId);
          if (broker !== undefined) brokers.set(record.brokerId, { ...broker, fenced: record.fenced });
          break;
        }
        case 'UnregisterBrokerRecord':
          brokers.delete(record.brokerId);
          break;
        case 'TopicRecord':
          topics.set(record.name, { name: record.name, topicId: record.topicId, partitions: [] });
          nextTopicId = Math.max(nextTopicId, record.topicId + 1);
          break;
        case 'PartitionRecord': {
          const { replicas, isr, leader, leaderEpoch, partitionEpoch } = record;
          setPartition(record.topic, record.partition, { replicas, isr, leader, leaderEpoch, partitionEpoch });
          break;
        }
        case 'PartitionChangeRecord': {
          const before = topics.get(record.topic)?.partitions[record.partition];
          if (before === undefined) break;
          setPartition(record.topic, record.partition, {
            ...before,
            isr: record.isr ?? before.isr,
            leader: record.leader ?? before.leader,
            leaderEpoch: before.leaderEpoch + (record.leader === undefined ? 0 : 1),
            partitionEpoch: before.partitionEpoch + 1,
          });
          break;
        }
        case 'RemoveTopicRecord':
          topics.delete(record.name);
          configs.delete(`topic/${record.name}`);
          break;
        case 'ConfigRecord': {
          const at = `${record.resourceType}/${record.resourceName}`;
          const { [record.name]: _, ...others } = configs.get(at) ?? NO_CONFIGS;
          configs.set(at, record.value === null ? others : { ...others, [record.name]: record.value });
          break;
        }
        case 'ProducerIdsRecord':
          nextProducerId = record.nextProducerId;
          break;
        default:
          unreachable(record);
      }
    }
    return new MetadataImage(topics, brokers, configs, nextProducerId, nextTopicId);
  }

  /** The records that make this image from the empty one. */
  records(): MetadataRecord[] {
    const records: MetadataRecord[] = [...this.brokers.values()].map((broker) => ({ type: 'RegisterBrokerRecord', ...broker }));
    for (const { name, topicId, partitions } of this.topics.values()) {
      records.push({ type: 'TopicRecord', name, topicId });
      for (const [partition, registration] of partitions.entries()) records.push({ type: 'PartitionRecord', topic: name, partition, ...registration });
    }
    for (const [at, configs] of this.#configs) {
      const slash = at.indexOf('/');
      const resourceType = at.slice(0, slash) === 'topic' ? 'topic' : 'broker';
      for (const [name, value] of Object.entries(configs))
        records.push({ type: 'ConfigRecord', resourceType, resourceName: at.slice(slash + 1), name, value });
    }
    records.push({ type: 'ProducerIdsRecord', nextProducerId: this.nextProducerId });
    return records;
  }
}
