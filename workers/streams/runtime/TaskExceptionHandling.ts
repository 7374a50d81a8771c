import { must, NO_HEADERS, type Header } from '../../common/index.ts';
import type { ConsumerRecord, ProducerRecord } from '../../clients/index.ts';
import { Serdes } from '../../serde/index.ts';
import type { Record } from '../api/Record.ts';
import type { RecordMetadata } from '../api/RecordMetadata.ts';
import { formatTaskId, type TaskId } from '../api/TaskId.ts';
import type { ErrorHandlerContext } from '../errors/ErrorHandlerContext.ts';
import type { ExceptionHandlers } from '../errors/exceptionHandlers.ts';
import { FailedProcessingException } from '../errors/FailedProcessingException.ts';
import type { SerializationExceptionOrigin, UnserializedRecord } from '../errors/ProductionExceptionHandler.ts';
import { Response } from '../errors/Response.ts';
import { messageOf, StreamsException } from '../errors/StreamsException.ts';
import type { RecordCollector } from '../topology/RecordCollector.ts';

/** The input record behind what is being processed. */
export interface SourceRecord {
  /** Undefined where no input record is behind it. */
  readonly metadata: RecordMetadata | undefined;
  /** Null where it is not at hand. */
  readonly rawKey: Uint8Array | null;
  readonly rawValue: Uint8Array | null;
}

type AnyResponse = Response<'RESUME' | 'FAIL' | 'RETRY'>;

const bytes = Serdes.Bytes();

/**
 * Asks a task's exception handlers and does what they say: sends their dead letter queue records, then returns where
 * the record is to be left out, throws else.
 */
export class TaskExceptionHandling {
  readonly #taskId: string;
  readonly #handlers: ExceptionHandlers;
  readonly #collector: RecordCollector;

  constructor(taskId: TaskId, handlers: ExceptionHandlers, collector: RecordCollector) {
    this.#taskId = formatTaskId(taskId);
    this.#handlers = handlers;
    this.#collector = collector;
  }

  /** Throws StreamsException. */
  onDeserializationError(error: unknown, nodeName: string, record: ConsumerRecord): void {
    const source = { metadata: record, rawKey: record.key, rawValue: record.value };
    const context = this.#context(source, nodeName, record);
    const response = this.#ask('deserialization', nodeName, () => this.#handlers.deserializationExceptionHandler.handleError(context, record, error));
    if (response.result === 'RESUME') return;
    const { topic, partition, offset } = record;
    throw new StreamsException(`${topic}-${partition} holds a record at offset ${offset} that ${nodeName} cannot read: ${messageOf(error)}`, { cause: error });
  }

  /** `record` is null for a punctuator that ran at `timestamp`. Throws FailedProcessingException. */
  onProcessingError(error: unknown, nodeName: string, record: Record<unknown, unknown> | null, source: SourceRecord, timestamp: number): void {
    const context = this.#context(source, nodeName, record ?? { timestamp, headers: NO_HEADERS });
    this.#decide(error, 'processing', nodeName, () => this.#handlers.processingExceptionHandler.handleError(context, record, error));
  }

  /** Throws FailedProcessingException. */
  onProductionError(error: unknown, nodeName: string, record: ProducerRecord, source: SourceRecord): void {
    const context = this.#context(source, nodeName, record);
    this.#decide(error, 'production', nodeName, () => this.#handlers.productionExceptionHandler.handleError(context, record, error));
  }

  /** Throws FailedProcessingException. */
  onSerializationError(
    error: unknown, nodeName: string, record: UnserializedRecord, origin: SerializationExceptionOrigin, source: SourceRecord,
  ): void {
    const handler = this.#handlers.productionExceptionHandler;
    const context = this.#context(source, nodeName, record);
    this.#decide(error, 'production', nodeName, () => handler.handleSerializationError?.(context, record, error, origin) ?? Response.fail());
  }

  #context(
    { metadata, rawKey, rawValue }: SourceRecord,
    processorNodeId: string,
    record: { readonly timestamp?: number; readonly headers?: readonly Header[] },
  ): ErrorHandlerContext {
    return {
      topic: metadata?.topic ?? null,
      partition: metadata?.partition ?? -1,
      offset: metadata?.offset ?? -1,
      headers: record.headers ?? NO_HEADERS,
      processorNodeId,
      taskId: this.#taskId,
      timestamp: record.timestamp ?? -1,
      sourceRawKey: rawKey,
      sourceRawValue: rawValue,
    };
  }

  #decide(error: unknown, what: string, nodeName: string, ask: () => AnyResponse): void {
    if (this.#ask(what, nodeName, ask).result !== 'RESUME') throw new FailedProcessingException(nodeName, error);
  }

  /** What the handler itself throws is never asked about. */
  #ask(what: string, nodeName: string, ask: () => AnyResponse): AnyResponse {
    let response: AnyResponse;
    try {
      response = must(ask(), 'the handler gave no response');
    } catch (cause) {
      throw new FailedProcessingException(nodeName, new StreamsException(`Fatal user code error in ${what} error callback: ${messageOf(cause)}`, { cause }));
    }
    for (const record of response.deadLetterQueueRecords) this.#sendDeadLetter(record, nodeName);
    return response;
  }

  #sendDeadLetter({ topic, key, value, headers, partition, timestamp }: ProducerRecord, nodeName: string): void {
    try {
      this.#collector.send(topic, key, value, headers ?? NO_HEADERS, partition, timestamp ?? -1, bytes, bytes);
    } catch (cause) {
      const message = `the dead letter queue topic ${topic} took no record: ${messageOf(cause)}`;
      throw new FailedProcessingException(nodeName, new StreamsException(message, { cause }));
    }
  }
}
