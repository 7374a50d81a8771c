/**
 * One tab writes: whoever holds the Web Lock `oxbow-engine` runs the engine. A tab that wants it asks over a channel, the
 * holder closes its engine and lets go; a holder that does not answer (a frozen tab) loses the lock after a moment.
 * The slices of the browser that are needed stand here as types, so that tests hand in their own.
 */
export interface LockManagerLike {
  request(name: string, options: { readonly steal?: boolean; readonly ifAvailable?: boolean }, hold: (lock: unknown) => Promise<void>): Promise<void>;
}

export interface ChannelLike {
  postMessage(message: string): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
}

export interface LockSurroundings {
  /** Null where the browser has none (a page without a secure context): then every tab believes to be alone. */
  readonly locks: LockManagerLike | null;
  readonly channel: ChannelLike;
  setTimeout(run: () => void, ms: number): void;
}

export interface LockEvents {
  /** This tab runs the engine now. */
  onHeld(): void;
  /** Another tab has it; this one is next. */
  onWaiting(): void;
  /** Another tab wants it: close the engine; the lock is let go once this resolves. */
  onAskedToYield(): Promise<void>;
  /** It was taken away without asking: stop at once. */
  onStolen(): void;
}

const NAME = 'oxbow-engine';
const ASK = 'yield';
/** Closing at a boundary takes milliseconds; a tab that needs longer is frozen. */
const PATIENCE_MS = 3000;

export class EngineLock {
  readonly #surroundings: LockSurroundings;
  readonly #events: LockEvents;
  #isHolding = false;
  #isDone = false;
  #release: () => void = () => {};

  constructor(surroundings: LockSurroundings, events: LockEvents) {
    this.#surroundings = surroundings;
    this.#events = events;
    surroundings.channel.addEventListener('message', (event) => {
      if (event.data === ASK && this.#isHolding) void this.#yield();
    });
  }

  /** Takes the lock when it is free, else queues for it. */
  async acquire(): Promise<void> {
    const { locks } = this.#surroundings;
    if (locks === null) {
      this.#events.onHeld();
      return;
    }
    let wasFree = false;
    await this.#request({ ifAvailable: true }, (isFree) => (wasFree = isFree));
    if (wasFree || this.#isDone) return;
    this.#events.onWaiting();
    await this.#request({});
  }

  /** Asks the tab that has it; takes it by force when there is no answer. */
  ask(): void {
    this.#surroundings.channel.postMessage(ASK);
    this.#surroundings.setTimeout(() => {
      if (!this.#isHolding && !this.#isDone) void this.#request({ steal: true });
    }, PATIENCE_MS);
  }

  async #request(options: { readonly steal?: boolean; readonly ifAvailable?: boolean }, onAnswer?: (isFree: boolean) => void): Promise<void> {
    const { locks } = this.#surroundings;
    if (locks === null) return;
    let isMine = false;
    try {
      await locks.request(NAME, options, async (lock) => {
        onAnswer?.(lock !== null);
        if (lock === null || this.#isHolding || this.#isDone) return;
        isMine = true;
        this.#isHolding = true;
        const held = new Promise<void>((resolve) => (this.#release = resolve));
        this.#events.onHeld();
        await held;
      });
    } catch {
      // The browser rejects the request of a lock that was stolen, and of a tab that goes away.
      if (!isMine || this.#isDone) return;
      this.#isHolding = false;
      this.#isDone = true;
      this.#events.onStolen();
    }
  }

  async #yield(): Promise<void> {
    this.#isHolding = false;
    this.#isDone = true;
    try {
      await this.#events.onAskedToYield();
    } finally {
      this.#release();
    }
  }
}
