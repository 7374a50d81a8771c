/**
 * What becomes of a thread's failure (KIP-671): another thread takes over where it had committed, this client stops, or
 * every client of the application does.
 */
export type StreamThreadExceptionResponse = 'REPLACE_THREAD' | 'SHUTDOWN_CLIENT' | 'SHUTDOWN_APPLICATION';

/** Asked about what ended a stream thread. */
export interface StreamsUncaughtExceptionHandler {
  handle(exception: unknown): StreamThreadExceptionResponse;
}
