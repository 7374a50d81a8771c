import { InvalidStateStoreException } from './InvalidStateStoreException.ts';

/** The partition of the store is not here. */
export class InvalidStateStorePartitionException extends InvalidStateStoreException {
  constructor(message: string) {
    super(message);
    this.name = 'InvalidStateStorePartitionException';
  }
}
