import type { Time } from '../../common/index.ts';
import type { InitProducerIdResponse } from '../api/transactions.ts';
import { NO_PRODUCER_EPOCH, NO_PRODUCER_ID } from './TransactionMetadata.ts';

/** Producer ids that the controller gave to this broker; never given to anybody again. */
export interface ProducerIdsBlock {
  readonly first: number;
  readonly length: number;
}

const PREFETCH_THRESHOLD = 0.9;
const RETRY_BACKOFF_MS = 50;

/**
 * Hands out producer ids one by one from blocks, and gets the next block before the current one is used up
 * (RPCProducerIdManager). Never waits: while there is no block, there is no id.
 */
export class ProducerIdManager {
  readonly #allocate: () => Promise<ProducerIdsBlock>;
  readonly #time: Time;
  #current: ProducerIdsBlock = { first: 0, length: 0 };
  #used = 0;
  #next: ProducerIdsBlock | undefined;
  #isAllocating = false;
  #retryAt = -Infinity;

  constructor(allocate: () => Promise<ProducerIdsBlock>, time: Time) {
    this.#allocate = allocate;
    this.#time = time;
  }

  /** Undefined while none is there; ask again later. */
  next(): number | undefined {
    if (this.#used === this.#current.length) {
      if (this.#next === undefined) {
        this.prefetch();
        return undefined;
      }
      this.#current = this.#next;
      this.#next = undefined;
      this.#used = 0;
    }
    const id = this.#current.first + this.#used++;
    if (this.#used >= this.#current.length * PREFETCH_THRESHOLD) this.prefetch();
    return id;
  }

  /** The answer to a producer that is only idempotent: an id of its own, every time. */
  initProducerId(): InitProducerIdResponse {
    const producerId = this.next();
    if (producerId !== undefined) return { error: 'NONE', producerId, producerEpoch: 0 };
    const message = 'the next block of producer ids is not there yet';
    return { error: 'COORDINATOR_LOAD_IN_PROGRESS', message, producerId: NO_PRODUCER_ID, producerEpoch: NO_PRODUCER_EPOCH };
  }

  /** Asks for the next block, unless it is there, is on its way, or was refused a moment ago. */
  prefetch(): void {
    if (this.#next !== undefined || this.#isAllocating || this.#time.milliseconds() < this.#retryAt) return;
    this.#isAllocating = true;
    // Whatever the reason of a failure, the next one who needs an id asks again.
    void this.#allocate().then((block) => this.#take(block), () => this.#backOff()).finally(() => {
      this.#isAllocating = false;
    });
  }

  #take(block: ProducerIdsBlock): void {
    if (block.length > 0 && block.first >= this.#current.first + this.#current.length) this.#next = block;
    else this.#backOff();
  }

  #backOff(): void {
    this.#retryAt = this.#time.milliseconds() + RETRY_BACKOFF_MS;
  }
}
