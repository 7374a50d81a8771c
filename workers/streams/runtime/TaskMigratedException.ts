import { StreamsException } from '../errors/StreamsException.ts';

/**
 * Tasks of this thread belong to others by now, or may: the group went on without it, or its transaction was fenced or
 * aborted. What is not committed is void; the thread begins anew.
 */
export class TaskMigratedException extends StreamsException {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'TaskMigratedException';
  }
}
