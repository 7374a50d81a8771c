import type { Record } from '../api/Record.ts';
import { deadLetterQueueRecords } from './deadLetterQueueRecords.ts';
import type { ErrorHandlerContext } from './ErrorHandlerContext.ts';
import { describeFailure, type ErrorLog } from './ErrorLog.ts';
import type { ExceptionHandlerConfig } from './ExceptionHandlerConfig.ts';
import type { ProcessingExceptionHandler } from './ProcessingExceptionHandler.ts';
import { Response } from './Response.ts';

/** Stops where a processor fails. The default. Writes to `log` if one is given; the error says it all, too. */
export class LogAndFailProcessingExceptionHandler implements ProcessingExceptionHandler {
  readonly #log: ErrorLog | undefined;
  #deadLetterQueueTopic: string | undefined;

  constructor(log?: ErrorLog) {
    this.#log = log;
  }

  configure({ errorsDeadLetterQueueTopicName }: ExceptionHandlerConfig): void {
    this.#deadLetterQueueTopic = errorsDeadLetterQueueTopicName;
  }

  handleError(context: ErrorHandlerContext, _record: Record<unknown, unknown> | null, exception: unknown): Response {
    this.#log?.(describeFailure('message processing', context), exception);
    return Response.fail(deadLetterQueueRecords(this.#deadLetterQueueTopic, context.sourceRawKey, context.sourceRawValue, context, exception));
  }
}
