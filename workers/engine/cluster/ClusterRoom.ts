import { KafkaError, type Time, type TopicPartition } from '../../common/index.ts';
import type { Cluster } from '../../broker/index.ts';
import { Admin, type ConsumerRecord } from '../../clients/index.ts';
import type { DataSource } from '../../ksql/index.ts';
import type {
  BrowsedRecord, BrowseRequest, BrowseResult, ClusterApi, ClusterView, HandConsumerSettings, HandProduceRequest, HandProduceResult, ResetOffsetsTo,
} from '../../protocol/index.ts';
import { RecordDecoder } from '../views/decodeRecord.ts';
import { browse } from './browse.ts';
import { describeCluster } from './describeCluster.ts';
import { describeRecord } from './describeRecord.ts';
import { HandConsumers } from './HandConsumers.ts';
import { HandProducer } from './HandProducer.ts';
import { findLeaderLog, leaderLog, partitionCount } from './leaderLog.ts';
import { resetOffsets } from './resetOffsets.ts';
import { visitRange } from './visitRange.ts';

export interface ClusterRoomParts {
  readonly cluster: Cluster;
  readonly time: Time;
  /** The clock of records and of consumers' rates. */
  readonly engineTime: Time;
  /** The KSQL source that is declared over a topic, if any. */
  readonly sourceOf: (topic: string) => DataSource | undefined;
  /** Of records written by hand. */
  readonly retries?: number;
}

/** How long a person waits for a call while brokers come and go: long enough for a new leader to be there. */
const API_TIMEOUT_MS = 10_000;

/** What people and tests do to topics, groups and brokers. */
export class ClusterRoom implements ClusterApi {
  readonly consumers: HandConsumers;
  readonly #parts: ClusterRoomParts;
  readonly #cluster: Cluster;
  readonly #admin: Admin;
  readonly #producer: HandProducer;

  constructor(parts: ClusterRoomParts) {
    const { cluster, time, engineTime } = parts;
    this.#parts = parts;
    this.#cluster = cluster;
    this.#admin = new Admin(cluster.network, time, { clientId: 'by-hand', apiTimeoutMs: API_TIMEOUT_MS, requestTimeoutMs: API_TIMEOUT_MS });
    this.#producer = new HandProducer({ ...parts, recordTime: engineTime });
    this.consumers = new HandConsumers({ network: cluster.network, time, paceTime: engineTime });
  }

  async close(): Promise<void> {
    await this.consumers.close();
    await this.#producer.close();
    this.#admin.close();
  }

  // ---------------------------------------------------------------------------------------------------------- brokers

  async kill(brokerId: number): Promise<void> {
    await this.#cluster.kill(brokerId);
  }

  async restart(brokerId: number): Promise<void> {
    await this.#cluster.restart(brokerId);
  }

  async slow(brokerId: number, delayMs: number): Promise<void> {
    if (!(delayMs >= 0 && Number.isFinite(delayMs))) throw new KafkaError('INVALID_REQUEST', `${delayMs} is no delay in milliseconds`);
    this.#cluster.setFault(brokerId, delayMs === 0 ? { kind: 'none' } : { kind: 'slow', delayMs });
  }

  async cutOff(brokerId: number): Promise<void> {
    this.#cluster.setFault(brokerId, { kind: 'cut-off' });
  }

  async reconnect(brokerId: number): Promise<void> {
    this.#cluster.setFault(brokerId, { kind: 'none' });
  }

  async setBrokerCount(count: number): Promise<void> {
    await this.#cluster.setBrokerCount(count);
  }

  async describe(): Promise<ClusterView> {
    return describeCluster(this.#cluster);
  }

  // ----------------------------------------------------------------------------------------------------------- topics

  async createTopic({ name, partitions, replicationFactor, configs }: Parameters<ClusterApi['createTopic']>[0]): Promise<void> {
    await this.#admin.createTopics([{ name, numPartitions: partitions, replicationFactor, configs }]);
  }

  async deleteTopic(name: string): Promise<void> {
    await this.#admin.deleteTopics([name]);
  }

  async createPartitions(name: string, count: number): Promise<void> {
    await this.#admin.createPartitions([{ name, count }]);
  }

  async describeConfigs(topic: string): ReturnType<ClusterApi['describeConfigs']> {
    const [resource] = await this.#admin.describeConfigs([{ type: 'topic', name: topic }]);
    return resource!.configs.map(({ name, value, source, documentation }) => ({ name, value, documentation, isDefault: source !== 'DYNAMIC_TOPIC_CONFIG' }));
  }

  async alterConfigs(topic: string, configs: Readonly<Record<string, string | null>>): Promise<void> {
    await this.#admin.incrementalAlterConfigs([{ type: 'topic', name: topic, configs }]);
  }

  async deleteRecords(topic: string, partition: number, beforeOffset: number): Promise<void> {
    leaderLog(this.#cluster, { topic, partition });
    for (const { error, message } of await this.#admin.deleteRecords([{ topic, partition, offset: beforeOffset }]))
      if (error !== 'NONE') throw new KafkaError(error, message ?? error);
  }

  /** Of one topic, or of all: then partitions whose leader is the right one already are as they should be. */
  async electLeaders(type: 'preferred' | 'unclean', topic?: string): Promise<void> {
    const partitions = topic === undefined ? undefined : this.#partitionsOf(topic);
    const results = await this.#admin.electLeaders(type, partitions);
    const isAnyElected = results.some(({ error }) => error === 'NONE');
    for (const { error, message } of results) {
      if (error === 'NONE' || (error === 'ELECTION_NOT_NEEDED' && (topic === undefined || isAnyElected))) continue;
      throw new KafkaError(error, message ?? error);
    }
  }

  // ---------------------------------------------------------------------------------------------------------- records

  produce(request: HandProduceRequest): Promise<HandProduceResult> {
    return this.#producer.produce(request);
  }

  browse(request: BrowseRequest): Promise<BrowseResult> {
    return browse(request, this.#parts);
  }

  async exportSegment(topic: string, partition: number, baseOffset: number): Promise<{ readonly name: string; readonly bytes: Uint8Array<ArrayBuffer> }> {
    const bytes = await leaderLog(this.#cluster, { topic, partition }).readSegment(baseOffset);
    return { name: `${String(baseOffset).padStart(20, '0')}.log`, bytes };
  }

  // ----------------------------------------------------------------------------------------------------------- groups

  async startConsumer(settings: HandConsumerSettings): Promise<void> {
    this.consumers.start(settings);
  }

  async stopConsumer(name: string, how: 'leave' | 'kill'): Promise<void> {
    await this.consumers.stop(name, how);
  }

  async freezeConsumer(name: string, frozen: boolean): Promise<void> {
    this.consumers.freeze(name, frozen);
  }

  async setConsumerRate(name: string, rate: number): Promise<void> {
    this.consumers.setRate(name, rate);
  }

  async pollConsumer(name: string, max: number): Promise<readonly BrowsedRecord[]> {
    const records = await this.consumers.poll(name, max);
    return (await Promise.all(records.map((record) => this.#look(record)))).filter((record) => record !== undefined);
  }

  async resetOffsets(groupId: string, topic: string, to: ResetOffsetsTo): Promise<void> {
    await resetOffsets(this.#admin, groupId, this.#partitionsOf(topic), to);
  }

  async deleteGroup(groupId: string): Promise<void> {
    await this.#admin.deleteConsumerGroups([groupId]);
  }

  #partitionsOf(topic: string): TopicPartition[] {
    return Array.from({ length: partitionCount(this.#cluster, topic) }, (_, partition) => ({ topic, partition }));
  }

  /** A record that a consumer got, with what its batch says; undefined where it is gone from the log meanwhile. */
  async #look({ topic, partition, offset }: ConsumerRecord): Promise<BrowsedRecord | undefined> {
    const log = findLeaderLog(this.#cluster, { topic, partition });
    const decoder = new RecordDecoder(this.#parts.sourceOf(topic));
    let record: BrowsedRecord | undefined;
    if (log === undefined || offset >= log.logEndOffset) return undefined;
    await visitRange(log, offset, offset + 1, (batch, cursor) => {
      record = describeRecord(partition, batch, cursor, decoder);
    });
    return record;
  }
}
