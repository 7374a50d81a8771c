import { deferred, type KafkaError } from '../../common/index.ts';

/** Waits for a number of batches. Resolves, never rejects, with the first error that one of them met. */
export class Drain {
  readonly #settled = deferred<KafkaError | undefined>();
  #pending = 0;
  #failure: KafkaError | undefined;

  get promise(): Promise<KafkaError | undefined> {
    return this.#settled.promise;
  }

  add(): void {
    this.#pending++;
  }

  /** Once for each `add`. */
  done(error: KafkaError | undefined): void {
    this.#failure ??= error;
    if (--this.#pending === 0) this.#settled.resolve(this.#failure);
  }

  /** After the last `add`: a drain of nothing is over. */
  seal(): void {
    if (this.#pending === 0) this.#settled.resolve(undefined);
  }
}
