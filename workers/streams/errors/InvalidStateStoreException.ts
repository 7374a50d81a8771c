/** A store that does not exist, is of another type, or cannot be asked now. */
export class InvalidStateStoreException extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'InvalidStateStoreException';
  }
}
