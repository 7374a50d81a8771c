import type { Random } from '../../../common/index.ts';

/**
 * Randomness of one record: a sequence that depends on nothing but the seed and the record's number, so that a
 * generator goes on anywhere as if it had never stopped. Mixing is the finalizer of MurmurHash3 (Austin Appleby).
 */
export class RecordRandom implements Random {
  readonly #seed: number;
  #state = 0;

  constructor(seed: number) {
    this.#seed = mix((seed | 0) ^ Math.floor(seed / 0x1_0000_0000));
  }

  /** Begins the sequence of record `i`. */
  reset(i: number): this {
    this.#state = mix(this.#seed ^ mix(i | 0) ^ Math.imul(Math.floor(i / 0x1_0000_0000), 0x9e3779b1));
    return this;
  }

  next(): number {
    this.#state = (this.#state + 0x9e3779b9) | 0;
    return (mix(this.#state) >>> 0) / 0x1_0000_0000;
  }

  /** Uniform in 0 .. bound - 1. */
  below(bound: number): number {
    return Math.floor(this.next() * bound);
  }

  /** In 0 .. bound - 1, small ones far more often than large ones. */
  skewedBelow(bound: number): number {
    return Math.floor(this.next() ** 3 * bound);
  }

  pick<T>(choices: readonly [T, ...T[]]): T {
    return choices[this.below(choices.length)] ?? choices[0];
  }

  /** Uniform between, in steps of 10^-decimals. */
  decimal(min: number, max: number, decimals: number): number {
    return Number((min + this.next() * (max - min)).toFixed(decimals));
  }
}

const mix = (value: number): number => {
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return value ^ (value >>> 16);
};
