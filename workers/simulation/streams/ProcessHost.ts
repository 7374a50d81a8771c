import { KafkaError, type Time, type Timer } from '../../common/index.ts';
import type { BrokerApi, BrokerNetwork } from '../../broker/index.ts';
import type { StorageEngine } from '../../storage/index.ts';

/** How long a call over a cut connection takes to be given up. */
const CUT_TIMEOUT_MS = 300;

type Call = (request: unknown) => Promise<unknown>;

/**
 * A process as an instance of an application sees it: a clock, a network and a disk. They stand still while it is frozen, nothing
 * comes through while it is cut off, and nothing happens any more once it is dead.
 */
export class ProcessHost {
  readonly time: Time;
  readonly network: BrokerNetwork;
  readonly #time: Time;
  readonly #connections = new Map<number, BrokerApi>();
  /** What happens when it is thawed. */
  #held: Array<() => void> = [];
  #state: 'live' | 'frozen' | 'dead' = 'live';
  #isCut = false;

  constructor(time: Time, network: BrokerNetwork) {
    this.#time = time;
    const schedule = (delayMs: number, callback: () => void): Timer => this.#schedule(delayMs, callback);
    this.time = {
      milliseconds: () => time.milliseconds(),
      hiResMilliseconds: () => time.hiResMilliseconds(),
      schedule,
      yield: () => new Promise((resolve) => schedule(0, resolve)),
    };
    this.network = {
      get bootstrap() {
        return network.bootstrap;
      },
      get failure() {
        return network.failure;
      },
      isConnected: (brokerId) => network.isConnected!(brokerId),
      takesAtOnce: (brokerId, partition) => this.#state === 'live' && !this.#isCut && network.takesAtOnce!(brokerId, partition),
      connect: (brokerId) => this.#connect(network, brokerId),
    };
  }

  get isDead(): boolean {
    return this.#state === 'dead';
  }

  get isFrozen(): boolean {
    return this.#state === 'frozen';
  }

  get isCut(): boolean {
    return this.#isCut;
  }

  /** The disk as the process has it: what a dead one would still write is not written. */
  disk(storage: StorageEngine): StorageEngine {
    const call = <T>(work: () => Promise<T>): Promise<T> => new Promise((resolve, reject) => {
      this.#pass(() => void work().then(
        (answer) => this.#pass(() => resolve(answer)),
        (error: unknown) => this.#pass(() => reject(error instanceof Error ? error : new Error(String(error)))),
      ));
    });
    return {
      get: (store, key) => call(() => storage.get(store, key)),
      range: (store, from, to, limit) => call(() => storage.range(store, from, to, limit)),
      keys: (store, prefix) => call(() => storage.keys(store, prefix)),
      write: (operations, durability) => call(() => storage.write(operations, durability)),
      usage: () => call(() => storage.usage()),
      close: () => call(() => storage.close()),
    };
  }

  freeze(): void {
    if (this.#state === 'live') this.#state = 'frozen';
  }

  /** It goes on where it stood, late for everything. */
  thaw(): void {
    if (this.#state !== 'frozen') return;
    this.#state = 'live';
    const held = this.#held;
    this.#held = [];
    for (const callback of held) this.#pass(callback);
  }

  cut(): void {
    this.#isCut = true;
  }

  join(): void {
    this.#isCut = false;
  }

  die(): void {
    this.#state = 'dead';
    this.#held = [];
  }

  #pass(callback: () => void): void {
    if (this.#state === 'live') callback();
    else if (this.#state === 'frozen') this.#held.push(callback);
  }

  #schedule(delayMs: number, callback: () => void): Timer {
    let isCancelled = false;
    const timer = this.#time.schedule(delayMs, () => this.#pass(() => {
      if (!isCancelled) callback();
    }));
    return {
      cancel: () => {
        isCancelled = true;
        timer.cancel();
      },
    };
  }

  #connect(network: BrokerNetwork, brokerId: number): BrokerApi {
    let connection = this.#connections.get(brokerId);
    if (connection === undefined) {
      const calls = Object.entries(network.connect(brokerId)) as Array<[string, Call]>;
      connection = Object.fromEntries(calls.map(([name, call]) => [name, (request: unknown) => this.#call(call, request)])) as unknown as BrokerApi;
      this.#connections.set(brokerId, connection);
    }
    return connection;
  }

  #call(call: Call, request: unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const giveUp = (): void => void this.#schedule(CUT_TIMEOUT_MS, () => reject(new KafkaError('REQUEST_TIMED_OUT', 'no answer came, the process is cut off')));
      this.#pass(() => {
        if (this.#isCut) {
          giveUp();
          return;
        }
        call(request).then(
          (answer) => this.#pass(() => (this.#isCut ? giveUp() : resolve(answer))),
          (error: unknown) => this.#pass(() => reject(error instanceof Error ? error : new Error(String(error)))),
        );
      });
    });
  }
}
