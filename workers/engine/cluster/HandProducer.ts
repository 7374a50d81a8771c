import { encodeUtf8, type Header, type Time } from '../../common/index.ts';
import type { Acks, Cluster } from '../../broker/index.ts';
import { Producer } from '../../clients/index.ts';
import type { DataSource } from '../../ksql/index.ts';
import type { HandProduceRequest, HandProduceResult } from '../../protocol/index.ts';
import { encodeJson, encodeKey } from '../records.ts';
import { ensurePartition, partitionCount } from './leaderLog.ts';
import { PartitionChoice } from './PartitionChoice.ts';

export interface HandProducerParts {
  readonly cluster: Cluster;
  readonly time: Time;
  /** Of records that name no timestamp. */
  readonly recordTime: Time;
  readonly sourceOf: (topic: string) => DataSource | undefined;
  /** How often a record is sent again; default 8, which takes about six seconds: long enough for a new leader. */
  readonly retries?: number;
}

/** Kafka tries for two minutes and then tells that time ran out; a person wants to know sooner, and why. */
const RETRIES = 8;
const TIMEOUT_MS = 10_000;
const ACKS = { '0': 0, '1': 1, all: -1 } as const satisfies Record<HandProduceRequest['acks'], Acks>;

/** Writes single records the way a person asks for it, and tells where they went and why. */
export class HandProducer {
  readonly #parts: HandProducerParts;
  readonly #producers = new Map<Acks, Producer>();
  readonly #choice: PartitionChoice;

  constructor(parts: HandProducerParts) {
    this.#parts = parts;
    this.#choice = new PartitionChoice(parts.time);
  }

  /** Rejects with UNKNOWN_TOPIC_OR_PARTITION for a topic that is not there, else as the producer does. */
  async produce(request: HandProduceRequest): Promise<HandProduceResult> {
    const { cluster, recordTime, sourceOf } = this.#parts;
    const { topic, headers = {}, timestamp = recordTime.milliseconds() } = request;
    const count = partitionCount(cluster, topic);
    if (request.partition !== undefined) ensurePartition(cluster, { topic, partition: request.partition });
    const key = encodeKey(request.key, sourceOf(topic));
    const value = encodeJson(request.value);
    const led = cluster.image.topics.get(topic)!.partitions.flatMap(({ leader }, index) => (leader === -1 ? [] : [index]));
    const { partition, why } = this.#choice.choose(request, key, count, led);
    const sent = await this.#producer(ACKS[request.acks]).send({
      topic, partition, key, value, timestamp,
      headers: Object.entries(headers).map(([name, text]): Header => ({ key: name, value: encodeUtf8(text) })),
    });
    if (request.partition === undefined) this.#choice.onSent(topic, key, partition, (key?.length ?? 0) + (value?.length ?? 0));
    return { partition: sent.partition, offset: sent.offset, timestamp: sent.timestamp, why };
  }

  async close(): Promise<void> {
    await Promise.all([...this.#producers.values()].map((producer) => producer.close().catch(() => undefined)));
  }

  #producer(acks: Acks): Producer {
    let producer = this.#producers.get(acks);
    if (producer === undefined) {
      const { cluster, time, retries = RETRIES } = this.#parts;
      producer = new Producer(cluster.network, time, { clientId: 'by-hand', acks, retries, deliveryTimeoutMs: TIMEOUT_MS, maxBlockMs: TIMEOUT_MS, requestTimeoutMs: TIMEOUT_MS });
      this.#producers.set(acks, producer);
    }
    return producer;
  }
}
