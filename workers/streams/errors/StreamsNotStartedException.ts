import { InvalidStateStoreException } from './InvalidStateStoreException.ts';

/** The application has not been started. */
export class StreamsNotStartedException extends InvalidStateStoreException {
  constructor(message: string) {
    super(message);
    this.name = 'StreamsNotStartedException';
  }
}
