import type { ErrorHandlerContext } from './ErrorHandlerContext.ts';

/** Where handlers write what they were asked about. */
export type ErrorLog = (message: string, exception: unknown) => void;

export const consoleErrorLog: ErrorLog = (message, exception) => {
  console.warn(message, exception);
};

/** Keys, values and headers stay out of it: they are the user's. */
export const describeFailure = (what: string, { processorNodeId, taskId, topic, partition, offset }: ErrorHandlerContext): string =>
  `Exception caught during ${what}, processor node: ${processorNodeId}, taskId: ${taskId}, source topic: ${topic}, source partition: ${partition}, source offset: ${offset}`;
