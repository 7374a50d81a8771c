import type { Record } from '../api/Record.ts';
import type { ErrorHandlerContext } from './ErrorHandlerContext.ts';
import type { ConfigurableHandler } from './ExceptionHandlerConfig.ts';
import type { Response } from './Response.ts';

/** Asked about what a processor threw (KIP-1033). `record` is what it was given; null for a punctuator. */
export interface ProcessingExceptionHandler extends ConfigurableHandler {
  handleError(context: ErrorHandlerContext, record: Record<unknown, unknown> | null, exception: unknown): Response;
}
