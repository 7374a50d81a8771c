import { encodeUtf8, type Header } from '../../common/index.ts';
import type { ProducerRecord } from '../../clients/index.ts';
import type { ErrorHandlerContext } from './ErrorHandlerContext.ts';
import { messageOf } from './StreamsException.ts';

/** Names of the headers on dead letter queue records. Source: ExceptionHandlerUtils. */
export const HEADER_ERRORS_EXCEPTION_NAME = '__streams.errors.exception';
export const HEADER_ERRORS_EXCEPTION_MESSAGE_NAME = '__streams.errors.message';
export const HEADER_ERRORS_STACKTRACE_NAME = '__streams.errors.stacktrace';
export const HEADER_ERRORS_TOPIC_NAME = '__streams.errors.topic';
export const HEADER_ERRORS_PARTITION_NAME = '__streams.errors.partition';
export const HEADER_ERRORS_OFFSET_NAME = '__streams.errors.offset';

/**
 * The record for the dead letter queue that the built-in handlers send, none where no topic is configured: the given
 * bytes, the time and headers of the failing record, and behind those what happened and where, as text (KIP-1034).
 */
export const deadLetterQueueRecords = (
  topic: string | undefined,
  key: Uint8Array | null,
  value: Uint8Array | null,
  context: ErrorHandlerContext,
  exception: unknown,
): readonly ProducerRecord[] => {
  if (topic === undefined) return [];
  const headers: readonly Header[] = [
    ...context.headers,
    textHeader(HEADER_ERRORS_EXCEPTION_NAME, exception instanceof Error ? exception.name : typeof exception),
    textHeader(HEADER_ERRORS_EXCEPTION_MESSAGE_NAME, messageOf(exception)),
    textHeader(HEADER_ERRORS_STACKTRACE_NAME, stackTraceOf(exception)),
    textHeader(HEADER_ERRORS_TOPIC_NAME, context.topic),
    textHeader(HEADER_ERRORS_PARTITION_NAME, String(context.partition)),
    textHeader(HEADER_ERRORS_OFFSET_NAME, String(context.offset)),
  ];
  return [{ topic, key, value, timestamp: context.timestamp, headers }];
};

const textHeader = (key: string, text: string | null): Header => ({ key, value: text === null ? null : encodeUtf8(text) });

const stackTraceOf = (exception: unknown): string => {
  if (!(exception instanceof Error)) return String(exception);
  const own = exception.stack ?? String(exception);
  return exception.cause === undefined ? own : `${own}\nCaused by: ${stackTraceOf(exception.cause)}`;
};
