/** Ends a poll that somebody called `wakeup` on. */
export class WakeupException extends Error {
  constructor() {
    super('the consumer was woken up');
    this.name = 'WakeupException';
  }
}
