import { KafkaError, type Time, type Timer } from '../../common/index.ts';

interface Waiting {
  readonly bytes: number;
  readonly use: (failure: KafkaError | undefined) => void;
  readonly timer: Timer;
}

/** Bounds what a producer holds (`buffer.memory`): sends beyond it wait in line, at most `max.block.ms`. */
export class BufferMemory {
  readonly #limit: number;
  readonly #maxBlockMs: number;
  readonly #time: Time;
  readonly #used: () => number;
  readonly #waiting: Waiting[] = [];

  constructor(limit: number, maxBlockMs: number, time: Time, used: () => number) {
    this.#limit = limit;
    this.#maxBlockMs = maxBlockMs;
    this.#time = time;
    this.#used = used;
  }

  get isExhausted(): boolean {
    return this.#waiting.length > 0;
  }

  /** Calls `use` when there is room for the bytes, at once if there is; with REQUEST_TIMED_OUT when it came too late. */
  reserve(bytes: number, use: (failure: KafkaError | undefined) => void): void {
    if (this.#waiting.length === 0 && this.#hasRoom(bytes)) {
      use(undefined);
      return;
    }
    const waiting: Waiting = {
      bytes, use,
      timer: this.#time.schedule(this.#maxBlockMs, () => {
        this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
        use(new KafkaError('REQUEST_TIMED_OUT', `no room for ${bytes} bytes in buffer.memory within ${this.#maxBlockMs} ms`));
      }),
    };
    this.#waiting.push(waiting);
  }

  /** Something was let go. True when a send went on. */
  release(): boolean {
    let wentOn = false;
    for (let first = this.#waiting[0]; first !== undefined && this.#hasRoom(first.bytes); first = this.#waiting[0]) {
      this.#waiting.shift();
      first.timer.cancel();
      first.use(undefined);
      wentOn = true;
    }
    return wentOn;
  }

  /** Those that wait fail. */
  close(reason: KafkaError): void {
    for (const { timer, use } of this.#waiting.splice(0)) {
      timer.cancel();
      use(reason);
    }
  }

  /** A record larger than all of the memory passes when it is alone. */
  #hasRoom(bytes: number): boolean {
    const used = this.#used();
    return used === 0 || used + bytes <= this.#limit;
  }
}
