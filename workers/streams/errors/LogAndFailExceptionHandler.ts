import type { ConsumerRecord } from '../../clients/index.ts';
import { deadLetterQueueRecords } from './deadLetterQueueRecords.ts';
import type { DeserializationExceptionHandler } from './DeserializationExceptionHandler.ts';
import type { ErrorHandlerContext } from './ErrorHandlerContext.ts';
import { describeFailure, type ErrorLog } from './ErrorLog.ts';
import type { ExceptionHandlerConfig } from './ExceptionHandlerConfig.ts';
import { Response } from './Response.ts';

/** Stops at an input record that cannot be read. The default. Writes to `log` if one is given; the error says it all, too. */
export class LogAndFailExceptionHandler implements DeserializationExceptionHandler {
  readonly #log: ErrorLog | undefined;
  #deadLetterQueueTopic: string | undefined;

  constructor(log?: ErrorLog) {
    this.#log = log;
  }

  configure({ errorsDeadLetterQueueTopicName }: ExceptionHandlerConfig): void {
    this.#deadLetterQueueTopic = errorsDeadLetterQueueTopicName;
  }

  handleError(context: ErrorHandlerContext, record: ConsumerRecord, exception: unknown): Response {
    this.#log?.(describeFailure('deserialization', context), exception);
    return Response.fail(deadLetterQueueRecords(this.#deadLetterQueueTopic, record.key, record.value, context, exception));
  }
}
