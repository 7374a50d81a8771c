import type { Header } from '../../common/index.ts';
import type { ProducerRecord } from '../../clients/index.ts';
import type { ErrorHandlerContext } from './ErrorHandlerContext.ts';
import type { ConfigurableHandler } from './ExceptionHandlerConfig.ts';
import type { Response } from './Response.ts';

/** Which half of a record its serializer refused. */
export type SerializationExceptionOrigin = 'KEY' | 'VALUE';

/** A record on its way out for which there are no bytes. */
export interface UnserializedRecord {
  readonly topic: string;
  /** Undefined where the key's bytes were to decide. */
  readonly partition: number | undefined;
  readonly timestamp: number;
  readonly key: unknown;
  readonly value: unknown;
  readonly headers: readonly Header[];
}

export type ProductionResponse = Response<'RESUME' | 'FAIL' | 'RETRY'>;

/** Asked about records that cannot be written (KIP-210, KIP-399). */
export interface ProductionExceptionHandler extends ConfigurableHandler {
  /** The topic does not take the record: there is none, or it is too large for it. */
  handleError(context: ErrorHandlerContext, record: ProducerRecord, exception: unknown): ProductionResponse;
  /** A serializer of a sink refused the record. Where there is no such method: fail. */
  handleSerializationError?(
    context: ErrorHandlerContext,
    record: UnserializedRecord,
    exception: unknown,
    origin: SerializationExceptionOrigin,
  ): ProductionResponse;
}
