import type { ConsumerRecord } from '../../clients/index.ts';
import type { ErrorHandlerContext } from './ErrorHandlerContext.ts';
import type { ConfigurableHandler } from './ExceptionHandlerConfig.ts';
import type { Response } from './Response.ts';

/** Asked about an input record whose bytes the source's serdes refuse (KIP-161). */
export interface DeserializationExceptionHandler extends ConfigurableHandler {
  handleError(context: ErrorHandlerContext, record: ConsumerRecord, exception: unknown): Response;
}
