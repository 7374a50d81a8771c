import type { Record } from '../api/Record.ts';
import { deadLetterQueueRecords } from './deadLetterQueueRecords.ts';
import type { ErrorHandlerContext } from './ErrorHandlerContext.ts';
import { consoleErrorLog, describeFailure, type ErrorLog } from './ErrorLog.ts';
import type { ExceptionHandlerConfig } from './ExceptionHandlerConfig.ts';
import type { ProcessingExceptionHandler } from './ProcessingExceptionHandler.ts';
import { Response } from './Response.ts';

/** Leaves out records that a processor fails on; their input records go to the dead letter queue where there is one. */
export class LogAndContinueProcessingExceptionHandler implements ProcessingExceptionHandler {
  readonly #log: ErrorLog;
  #deadLetterQueueTopic: string | undefined;

  constructor(log: ErrorLog = consoleErrorLog) {
    this.#log = log;
  }

  configure({ errorsDeadLetterQueueTopicName }: ExceptionHandlerConfig): void {
    this.#deadLetterQueueTopic = errorsDeadLetterQueueTopicName;
  }

  handleError(context: ErrorHandlerContext, _record: Record<unknown, unknown> | null, exception: unknown): Response {
    this.#log(describeFailure('message processing', context), exception);
    return Response.resume(deadLetterQueueRecords(this.#deadLetterQueueTopic, context.sourceRawKey, context.sourceRawValue, context, exception));
  }
}
