import type { RecordMetadata } from '../api/RecordMetadata.ts';

/** What to do after a failure: leave the record out and count it, or stop the thread. */
export type HandlerResponse = 'CONTINUE' | 'FAIL';

export interface ErrorHandlerContext {
  readonly taskId: string;
  readonly processorNode: string;
  /** Where the input record stood; absent while a punctuator runs. */
  readonly source: RecordMetadata | undefined;
  readonly timestamp: number;
  readonly error: unknown;
}

/** A source's bytes that its serde or timestamp extractor refused (KIP-161). */
export type DeserializationExceptionHandler = (context: ErrorHandlerContext) => HandlerResponse;

/** A processor threw (KIP-1033). `record` is what it was given. */
export type ProcessingExceptionHandler = (
  context: ErrorHandlerContext & { readonly record: { readonly key: unknown; readonly value: unknown } },
) => HandlerResponse;

/** A sink's serde refused a record (KIP-210, KIP-399). */
export type ProductionExceptionHandler = (context: ErrorHandlerContext & { readonly topic: string }) => HandlerResponse;

export const logAndFail = (): HandlerResponse => 'FAIL';

/** A handler that reports through `log` and goes on. */
export const logAndContinue =
  (log: (context: ErrorHandlerContext) => void) =>
  (context: ErrorHandlerContext): HandlerResponse => {
    log(context);
    return 'CONTINUE';
  };
