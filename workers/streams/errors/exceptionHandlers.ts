import { DefaultProductionExceptionHandler } from './DefaultProductionExceptionHandler.ts';
import type { DeserializationExceptionHandler } from './DeserializationExceptionHandler.ts';
import { LogAndFailExceptionHandler } from './LogAndFailExceptionHandler.ts';
import { LogAndFailProcessingExceptionHandler } from './LogAndFailProcessingExceptionHandler.ts';
import type { ProcessingExceptionHandler } from './ProcessingExceptionHandler.ts';
import type { ProductionExceptionHandler } from './ProductionExceptionHandler.ts';

/** Who is asked about failures in an application; all three fail by default. */
export interface ExceptionHandlerOptions {
  readonly deserializationExceptionHandler?: DeserializationExceptionHandler;
  readonly processingExceptionHandler?: ProcessingExceptionHandler;
  readonly productionExceptionHandler?: ProductionExceptionHandler;
  /** Where the built-in handlers send the input records of what failed. It has to exist. Default: nowhere. */
  readonly errorsDeadLetterQueueTopicName?: string;
}

export type ExceptionHandlers = Required<Omit<ExceptionHandlerOptions, 'errorsDeadLetterQueueTopicName'>> & {
  readonly errorsDeadLetterQueueTopicName: string | undefined;
};

/** The handlers to ask, configured. */
export const exceptionHandlers = (options: ExceptionHandlerOptions): ExceptionHandlers => {
  const handlers = {
    deserializationExceptionHandler: options.deserializationExceptionHandler ?? new LogAndFailExceptionHandler(),
    processingExceptionHandler: options.processingExceptionHandler ?? new LogAndFailProcessingExceptionHandler(),
    productionExceptionHandler: options.productionExceptionHandler ?? new DefaultProductionExceptionHandler(),
  };
  const { errorsDeadLetterQueueTopicName } = options;
  for (const handler of Object.values(handlers)) handler.configure?.({ errorsDeadLetterQueueTopicName });
  return { ...handlers, errorsDeadLetterQueueTopicName };
};
