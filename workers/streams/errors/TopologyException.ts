/** A topology that contradicts itself; thrown while it is put together. */
export class TopologyException extends Error {
  constructor(message: string) {
    super(`Invalid topology: ${message}`);
    this.name = 'TopologyException';
  }
}
