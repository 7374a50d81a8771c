import { KafkaError } from '../../common/index.ts';
import type { ProducerRecord } from '../../clients/index.ts';
import { deadLetterQueueRecords } from './deadLetterQueueRecords.ts';
import type { ErrorHandlerContext } from './ErrorHandlerContext.ts';
import type { ExceptionHandlerConfig } from './ExceptionHandlerConfig.ts';
import type { ProductionExceptionHandler, ProductionResponse, UnserializedRecord } from './ProductionExceptionHandler.ts';
import { Response } from './Response.ts';

/** Stops where a record cannot be written, unless a retry may help. */
export class DefaultProductionExceptionHandler implements ProductionExceptionHandler {
  #deadLetterQueueTopic: string | undefined;

  configure({ errorsDeadLetterQueueTopicName }: ExceptionHandlerConfig): void {
    this.#deadLetterQueueTopic = errorsDeadLetterQueueTopicName;
  }

  handleError(context: ErrorHandlerContext, _record: ProducerRecord, exception: unknown): ProductionResponse {
    return exception instanceof KafkaError && exception.retriable ? Response.retry() : this.#fail(context, exception);
  }

  handleSerializationError(context: ErrorHandlerContext, _record: UnserializedRecord, exception: unknown): ProductionResponse {
    return this.#fail(context, exception);
  }

  #fail(context: ErrorHandlerContext, exception: unknown): ProductionResponse {
    return Response.fail(deadLetterQueueRecords(this.#deadLetterQueueTopic, context.sourceRawKey, context.sourceRawValue, context, exception));
  }
}
