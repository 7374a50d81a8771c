import { must } from '../../common/index.ts';
import type { ProducerRecord } from '../../clients/index.ts';
import type { Serde } from '../../serde/index.ts';
import type { Record } from '../api/Record.ts';
import type { StreamPartitioner, TopicNameExtractor } from '../api/StreamPartitioner.ts';
import type { SerializationExceptionOrigin, UnserializedRecord } from '../errors/ProductionExceptionHandler.ts';
import { StreamsException } from '../errors/StreamsException.ts';
import { requireSerde } from '../state/requireSerde.ts';
import { ProcessorNode } from './ProcessorNode.ts';
import type { ProductionFailures } from './RecordCollector.ts';
import type { TaskContext } from './TaskContext.ts';

const NO_STORES: ReadonlySet<string> = new Set();

/**
 * Where records leave a task for a topic. What the topic or its serdes refuse is the production handler's; what topic
 * extractors and partitioners throw is a failure of the node above.
 */
export class SinkNode extends ProcessorNode implements ProductionFailures {
  readonly #topic: string | TopicNameExtractor<unknown, unknown>;
  readonly #givenKeySerde: Serde<unknown> | undefined;
  readonly #givenValueSerde: Serde<unknown> | undefined;
  readonly #partitioner: StreamPartitioner<unknown, unknown> | undefined;
  #keySerde: Serde<unknown> | undefined;
  #valueSerde: Serde<unknown> | undefined;

  /** `topic`: the full name, or what finds one for each record. */
  constructor(
    name: string,
    topic: string | TopicNameExtractor<unknown, unknown>,
    keySerde: Serde<unknown> | undefined,
    valueSerde: Serde<unknown> | undefined,
    partitioner: StreamPartitioner<unknown, unknown> | undefined,
  ) {
    super(name, undefined, NO_STORES);
    this.#topic = topic;
    this.#givenKeySerde = keySerde;
    this.#givenValueSerde = valueSerde;
    this.#partitioner = partitioner;
  }

  override init(context: TaskContext): void {
    super.init(context);
    this.#keySerde = requireSerde(this.#givenKeySerde, context.defaultKeySerde, 'key', this.name);
    this.#valueSerde = requireSerde(this.#givenValueSerde, context.defaultValueSerde, 'value', this.name, context.defaultKeySerde);
  }

  override process(record: Record<unknown, unknown>): void {
    this.processed++;
    if (this.tap !== null) this.tap(record, false);
    const context = must(this.context);
    if (record.timestamp < 0)
      throw new StreamsException(`a record with the invalid timestamp ${record.timestamp} reached the sink ${this.name}`);
    const topic = typeof this.#topic === 'string' ? this.#topic : this.#topicOf(this.#topic, record, context);
    const partition = this.#partitioner?.(topic, record.key, record.value, context.collector.partitionCount(topic));
    if (typeof partition !== 'object') this.#send(topic, record, partition, context);
    else if (partition.size === 0) this.dropped++;
    else for (const one of partition) this.#send(topic, record, one, context);
  }

  onSerializationError(record: UnserializedRecord, error: unknown, origin: SerializationExceptionOrigin): void {
    this.errors++;
    must(this.context).onSerializationError(error, this.name, record, origin);
    this.dropped++;
  }

  onSendError(record: ProducerRecord, error: unknown): void {
    this.errors++;
    must(this.context).onProductionError(error, this.name, record);
    this.dropped++;
  }

  #send(topic: string, record: Record<unknown, unknown>, partition: number | undefined, { collector }: TaskContext): void {
    if (!collector.send(topic, record.key, record.value, record.headers, partition, record.timestamp, this.#keySerde!, this.#valueSerde!, this)) return;
    this.forwarded++;
    if (this.tap !== null) this.tap(record, true);
  }

  #topicOf(extractor: TopicNameExtractor<unknown, unknown>, record: Record<unknown, unknown>, context: TaskContext): string {
    return extractor(record.key, record.value, { timestamp: record.timestamp, metadata: context.recordMetadata() });
  }
}
