import { StreamsException } from './StreamsException.ts';

/** A topic that an application reads and does not make itself is not there. */
export class MissingSourceTopicException extends StreamsException {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'MissingSourceTopicException';
  }
}
