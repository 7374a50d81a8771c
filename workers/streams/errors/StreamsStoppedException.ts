import { InvalidStateStoreException } from './InvalidStateStoreException.ts';

/** The application has stopped, or is about to, and answers no more. */
export class StreamsStoppedException extends InvalidStateStoreException {
  constructor(message: string) {
    super(message);
    this.name = 'StreamsStoppedException';
  }
}
