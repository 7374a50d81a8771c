import {
  Response, type DeserializationExceptionHandler, type ErrorHandlerContext, type ProcessingExceptionHandler, type ProductionExceptionHandler,
} from '../../streams/index.ts';
import type { ExpressionErrorListener } from '../execution/QuerySink.ts';
import type { ProcessingLog } from './ProcessingLog.ts';

export interface ReportingHandlers {
  readonly onExpressionError: ExpressionErrorListener;
  readonly deserializationExceptionHandler: DeserializationExceptionHandler;
  readonly processingExceptionHandler: ProcessingExceptionHandler;
  readonly productionExceptionHandler: ProductionExceptionHandler;
}

/** What a query does about records that it cannot read, compute or write: it reports them, leaves them out and goes on. */
export const reportingHandlers = (origin: string, log: ProcessingLog): ReportingHandlers => {
  const skip = ({ topic, partition, offset }: ErrorHandlerContext, _record: unknown, error: unknown) => {
    log.report({
      origin,
      message: error instanceof Error ? error.message : String(error),
      record: null,
      place: topic === null ? null : `${topic}-${partition}@${offset}`,
    });
    return Response.resume();
  };
  return {
    onExpressionError: (error, expression) => log.report({ origin, message: `${expression}: ${error.message}`, record: null, place: null }),
    deserializationExceptionHandler: { handleError: skip },
    processingExceptionHandler: { handleError: skip },
    productionExceptionHandler: { handleError: skip, handleSerializationError: skip },
  };
};
