import { messageOf, StreamsException } from './StreamsException.ts';

/** A record failed in a node and the handler said FAIL. Passes through the nodes above without asking them again. */
export class FailedProcessingException extends StreamsException {
  /** The node that failed. */
  readonly processorNode: string;

  constructor(processorNode: string, cause: unknown) {
    super(`processing failed in ${processorNode}: ${messageOf(cause)}`, { cause });
    this.name = 'FailedProcessingException';
    this.processorNode = processorNode;
  }
}
