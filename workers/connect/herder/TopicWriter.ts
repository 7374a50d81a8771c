import { must, NO_HEADERS, type Header } from '../../common/index.ts';
import { DefaultPartitioner, type Producer } from '../../clients/index.ts';
import type { SourceRecordWriter } from '../SourceTask.ts';

interface TargetTopic {
  readonly numPartitions: number;
  readonly maxMessageBytes: number;
}

/** What a record and its batch's header add to key and value, at most, with no headers. */
const OVERHEAD = 100;

/** Puts a task's records into a producer, each into the partition that its key asks for. */
export class TopicWriter implements SourceRecordWriter {
  readonly #producer: Producer;
  readonly #topics: ReadonlyMap<string, TargetTopic>;
  readonly #onTooLarge: (topic: string, bytes: number, limit: number) => void;
  readonly #partitioner = new DefaultPartitioner();
  #topic = '';
  #target: TargetTopic | undefined;

  constructor(producer: Producer, topics: ReadonlyMap<string, TargetTopic>, onTooLarge: (topic: string, bytes: number, limit: number) => void) {
    this.#producer = producer;
    this.#topics = topics;
    this.#onTooLarge = onTooLarge;
  }

  append(
    topic: string,
    timestamp: number,
    key: Uint8Array | null,
    keyStart: number,
    keyEnd: number,
    value: Uint8Array | null,
    valueStart: number,
    valueEnd: number,
    headers: readonly Header[] = NO_HEADERS,
    partition?: number,
  ): void {
    if (topic !== this.#topic || this.#target === undefined) {
      this.#target = must(this.#topics.get(topic), `the connector did not name the topic ${topic}`);
      this.#topic = topic;
    }
    const { numPartitions, maxMessageBytes } = this.#target;
    const bytes = keyEnd - keyStart + (valueEnd - valueStart) + OVERHEAD;
    if (bytes > maxMessageBytes) {
      this.#onTooLarge(topic, bytes, maxMessageBytes);
      return;
    }
    const to = partition ?? (numPartitions === 1 ? 0 : this.#partitioner.partition(topic, key, keyStart, keyEnd, numPartitions));
    this.#producer.append(topic, to, timestamp, key, keyStart, keyEnd, value, valueStart, valueEnd, headers);
  }
}
