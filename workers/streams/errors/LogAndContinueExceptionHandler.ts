import type { ConsumerRecord } from '../../clients/index.ts';
import { deadLetterQueueRecords } from './deadLetterQueueRecords.ts';
import type { DeserializationExceptionHandler } from './DeserializationExceptionHandler.ts';
import type { ErrorHandlerContext } from './ErrorHandlerContext.ts';
import { consoleErrorLog, describeFailure, type ErrorLog } from './ErrorLog.ts';
import type { ExceptionHandlerConfig } from './ExceptionHandlerConfig.ts';
import { Response } from './Response.ts';

/** Leaves out input records that cannot be read; they go to the dead letter queue where there is one. */
export class LogAndContinueExceptionHandler implements DeserializationExceptionHandler {
  readonly #log: ErrorLog;
  #deadLetterQueueTopic: string | undefined;

  constructor(log: ErrorLog = consoleErrorLog) {
    this.#log = log;
  }

  configure({ errorsDeadLetterQueueTopicName }: ExceptionHandlerConfig): void {
    this.#deadLetterQueueTopic = errorsDeadLetterQueueTopicName;
  }

  handleError(context: ErrorHandlerContext, record: ConsumerRecord, exception: unknown): Response {
    this.#log(describeFailure('deserialization', context), exception);
    return Response.resume(deadLetterQueueRecords(this.#deadLetterQueueTopic, record.key, record.value, context, exception));
  }
}
