/** Randomness is handed in, as time is: the same seed gives the same run. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
}

/** Uniform integer in [0, bound). */
export const nextInt = (random: Random, bound: number): number => Math.floor(random.next() * bound);

/** sfc32 (Chris Doty-Humphrey's small fast counting generator), seeded from one 32-bit integer. */
export class SeededRandom implements Random {
  #a = 0x9e3779b9;
  #b = 0x243f6a88;
  #c = 0xb7e15162;
  #counter: number;

  constructor(seed: number) {
    this.#counter = seed | 0;
    for (let i = 0; i < 15; i++) this.next();
  }

  next(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (this.#c << 21) | (this.#c >>> 11);
    this.#c = (this.#c + sum) | 0;
    return (sum >>> 0) / 0x1_0000_0000;
  }
}
