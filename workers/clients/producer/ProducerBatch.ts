import { assert, incrementSequence, type KafkaError, type ProducerStamp, type RecordBatchBuilder, type TopicPartition } from '../../common/index.ts';
import type { Drain } from './Drain.ts';

/** Told what became of its record. */
export interface SendCallback {
  readonly timestamp: number;
  /** Place of the record in its batch. */
  readonly indexInBatch: number;
  readonly resolve: (metadata: RecordMetadata) => void;
  readonly reject: (error: unknown) => void;
}

export interface RecordMetadata extends TopicPartition {
  /** -1 where it is not known: with acks=0, and where a repeated batch was found in the log already. */
  readonly offset: number;
  readonly timestamp: number;
}

export const NO_SEQUENCE = -1;

/** Records of one partition that travel together, from the first append to the answer. */
export class ProducerBatch implements TopicPartition {
  readonly topic: string;
  readonly partition: number;
  /** Larger than that of every batch before it in its partition; halves of a batch share the room of one. */
  readonly number: number;
  readonly room: number;
  callbacks: SendCallback[] = [];
  drains: Drain[] = [];
  /** Counted against `buffer.memory`. */
  bytes = 0;
  /** When it was allowed to be sent; undefined before that. The delivery timeout runs from here. */
  dueMs: number | undefined;
  /** How often it was sent. */
  attempts = 0;
  retryAtMs = 0;
  /** Whom it was sent to last. */
  leader = -1;
  leaderEpoch = -1;
  producerId = -1;
  producerEpoch = -1;
  baseSequence = NO_SEQUENCE;
  /** Its place among the batches of its sequence; halves of a batch share it. */
  ordinal = -1;
  /** It got another sequence after it had been sent. */
  sequenceHasBeenReset = false;
  /** It was sent in its epoch and nobody has said what came of it: it may be on its way still. */
  isInDoubt = false;
  /** Nobody waits for an answer any more. */
  isSettled = false;
  /** The producer's own copy of the records: a broker owns, and writes into, the bytes that it is given. */
  #builder: RecordBatchBuilder | undefined;
  #count = 0;

  constructor({ topic, partition }: TopicPartition, number: number, room: number, builder: RecordBatchBuilder) {
    this.topic = topic;
    this.partition = partition;
    this.number = number;
    this.room = room;
    this.#builder = builder;
  }

  get builder(): RecordBatchBuilder {
    assert(this.#builder !== undefined, 'the records of this batch were let go');
    return this.#builder;
  }

  get count(): number {
    return this.#builder?.count ?? this.#count;
  }

  /** Whether it can be sent once more. */
  get hasRecords(): boolean {
    return this.#builder !== undefined;
  }

  get hasSequence(): boolean {
    return this.baseSequence !== NO_SEQUENCE;
  }

  get lastSequence(): number {
    return incrementSequence(this.baseSequence, this.count - 1);
  }

  /** Takes the place of `whole` from its record `from` on. */
  inherit(whole: ProducerBatch, from: number): void {
    this.dueMs = whole.dueMs;
    this.attempts = whole.attempts;
    this.producerId = whole.producerId;
    this.producerEpoch = whole.producerEpoch;
    this.ordinal = whole.ordinal;
    this.isInDoubt = whole.isInDoubt;
    if (whole.hasSequence) this.baseSequence = incrementSequence(whole.baseSequence, from);
  }

  /** Bytes that a broker may keep. */
  encode(isTransactional: boolean): Uint8Array<ArrayBuffer> {
    const { producerId, producerEpoch, baseSequence } = this;
    const stamp: ProducerStamp | undefined = this.hasSequence ? { producerId, producerEpoch, baseSequence, isTransactional } : undefined;
    return this.builder.copy(stamp);
  }

  /** The builder, for other batches; this one cannot be sent any more. */
  release(): RecordBatchBuilder {
    const { builder } = this;
    this.#count = builder.count;
    this.#builder = undefined;
    return builder;
  }

  /** `baseOffset` -1: not known. */
  resolve(baseOffset: number, logAppendTimeMs: number): void {
    const { topic, partition } = this;
    for (const { resolve, indexInBatch, timestamp } of this.callbacks)
      resolve({ topic, partition, offset: baseOffset < 0 ? -1 : baseOffset + indexInBatch, timestamp: logAppendTimeMs === -1 ? timestamp : logAppendTimeMs });
    for (const drain of this.drains) drain.done(undefined);
  }

  reject(error: KafkaError): void {
    for (const { reject } of this.callbacks) reject(error);
    for (const drain of this.drains) drain.done(error);
  }
}
