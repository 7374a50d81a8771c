import type { KafkaClient } from '../network/KafkaClient.ts';
import type { SequenceManager } from './SequenceManager.ts';

const NO_TRANSACTION_TIMEOUT_MS = 0x7fff_ffff;

/** Gets an id for a producer that is only idempotent, from any broker, asking until there is one or none will come. */
export class ProducerIdSource {
  readonly #client: KafkaClient;
  readonly #sequences: SequenceManager;
  readonly #onReady: () => void;
  #isAsking = false;
  #isClosed = false;

  constructor(client: KafkaClient, sequences: SequenceManager, onReady: () => void) {
    this.#client = client;
    this.#sequences = sequences;
    this.#onReady = onReady;
  }

  /** Nothing happens where the id is there or asked for. */
  request(): void {
    if (this.#isAsking || this.#isClosed || this.#sequences.hasProducerId || this.#client.failure !== undefined) return;
    this.#isAsking = true;
    void this.#ask().then(() => {
      this.#isAsking = false;
      if (!this.#isClosed) this.#onReady();
    });
  }

  close(): void {
    this.#isClosed = true;
  }

  async #ask(): Promise<void> {
    for (let attempt = 0; !this.#isClosed && this.#client.failure === undefined; attempt++) {
      try {
        const { error, producerId, producerEpoch } = await this.#client.callAny((api) => api.initProducerId({ transactionTimeoutMs: NO_TRANSACTION_TIMEOUT_MS }));
        if (error === 'NONE') {
          this.#sequences.setProducerId(producerId, producerEpoch);
          return;
        }
      } catch {
        // No broker answers now; batches that wait have a timeout of their own.
      }
      await this.#client.backoff(attempt).catch(() => undefined);
    }
  }
}
