import { InvalidStateStoreException } from './InvalidStateStoreException.ts';

/** There is no store of that name in the topology. */
export class UnknownStateStoreException extends InvalidStateStoreException {
  constructor(message: string) {
    super(message);
    this.name = 'UnknownStateStoreException';
  }
}
