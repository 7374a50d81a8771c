import type { DeserializationExceptionHandler, ErrorHandlerContext, HandlerResponse, ProcessingExceptionHandler, ProductionExceptionHandler } from '../../streams/index.ts';
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
  const skip = ({ error, source }: ErrorHandlerContext): HandlerResponse => {
    log.report({
      origin,
      message: error instanceof Error ? error.message : String(error),
      record: null,
      place: source === undefined ? null : `${source.topic}-${source.partition}@${source.offset}`,
    });
    return 'CONTINUE';
  };
  return {
    onExpressionError: (error, expression) => log.report({ origin, message: `${expression}: ${error.message}`, record: null, place: null }),
    deserializationExceptionHandler: skip,
    processingExceptionHandler: skip,
    productionExceptionHandler: skip,
  };
};
