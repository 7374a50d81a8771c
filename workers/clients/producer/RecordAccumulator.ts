import { RecordBatchBuilder, type Header, type TopicPartition } from '../../common/index.ts';

/** Told what became of its record. */
export interface SendCallback {
  readonly timestamp: number;
  /** Place of the record in its batch. */
  readonly indexInBatch: number;
  readonly resolve: (metadata: RecordMetadata) => void;
  readonly reject: (error: unknown) => void;
}

export interface RecordMetadata extends TopicPartition {
  readonly offset: number;
  readonly timestamp: number;
}

export interface ProducerBatch extends TopicPartition {
  readonly records: Uint8Array<ArrayBuffer>;
  readonly callbacks: readonly SendCallback[];
}

interface OpenBatch extends TopicPartition {
  readonly builder: RecordBatchBuilder;
  callbacks: SendCallback[];
}

const NO_CALLBACKS: readonly SendCallback[] = [];
/** Upper bound of what a record without headers adds to its key and value. */
const RECORD_OVERHEAD = 26;

/** Gathers records into one open batch per partition; a full one is closed and waits to be sent, in order. */
export class RecordAccumulator {
  readonly #batchSize: number;
  readonly #open = new Map<string, Array<OpenBatch | undefined>>();
  /** Open batches that hold records, so that draining does not visit idle partitions. */
  #filling: OpenBatch[] = [];
  #closed: ProducerBatch[] = [];

  constructor(batchSize: number) {
    this.#batchSize = batchSize;
  }

  get isEmpty(): boolean {
    return this.#filling.length === 0 && this.#closed.length === 0;
  }

  /** Whether a batch was closed because it was full. */
  get hasFullBatch(): boolean {
    return this.#closed.length > 0;
  }

  /** Copies one record; a batch grows past the batch size only for a single large record. */
  append(
    topic: string, partition: number, timestamp: number, key: Uint8Array | null, keyStart: number, keyEnd: number,
    value: Uint8Array | null, valueStart: number, valueEnd: number, headers: readonly Header[], callback?: Omit<SendCallback, 'indexInBatch'>,
  ): void {
    const batch = this.#openBatch(topic, partition);
    const { builder } = batch;
    if (builder.count > 0 && builder.sizeInBytes + (keyEnd - keyStart) + (valueEnd - valueStart) + RECORD_OVERHEAD > this.#batchSize)
      this.#closed.push(close(batch));
    else if (builder.count === 0) this.#filling.push(batch);
    if (callback !== undefined) batch.callbacks.push({ ...callback, indexInBatch: builder.count });
    builder.append(timestamp, key, keyStart, keyEnd, value, valueStart, valueEnd, headers);
  }

  /** All batches, closed and open, in the order of their records. */
  drain(): readonly ProducerBatch[] {
    const batches = this.#closed;
    for (const batch of this.#filling) batches.push(close(batch));
    this.#closed = [];
    this.#filling = [];
    return batches;
  }

  #openBatch(topic: string, partition: number): OpenBatch {
    let partitions = this.#open.get(topic);
    if (partitions === undefined) this.#open.set(topic, (partitions = []));
    return (partitions[partition] ??= { topic, partition, builder: new RecordBatchBuilder(), callbacks: [] });
  }
}

const close = (batch: OpenBatch): ProducerBatch => {
  const callbacks = batch.callbacks.length === 0 ? NO_CALLBACKS : batch.callbacks;
  if (callbacks !== NO_CALLBACKS) batch.callbacks = [];
  return { topic: batch.topic, partition: batch.partition, records: batch.builder.build(), callbacks };
};
