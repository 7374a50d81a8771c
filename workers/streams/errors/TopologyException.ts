import { StreamsException } from './StreamsException.ts';

/** A topology that contradicts itself, or does not fit its topics. Thrown while it is put together, or as it starts. */
export class TopologyException extends StreamsException {
  constructor(message: string) {
    super(`Invalid topology: ${message}`);
    this.name = 'TopologyException';
  }
}
