import type { KStream } from './KStream.ts';

interface Options<K, V> {
  readonly name?: string;
  readonly chain?: (branch: KStream<K, V>) => KStream<K, V> | null;
  readonly consumer?: (branch: KStream<K, V>) => void;
}

/** What becomes of one branch of a split: its name, and a function or an action on it (KIP-418). */
export class Branched<K, V> {
  readonly options: Options<K, V>;

  private constructor(options: Options<K, V>) {
    this.options = options;
  }

  static as<K, V>(name: string): Branched<K, V> {
    return new Branched<K, V>({ name });
  }

  /** The branch in the result is what `chain` answers; null leaves it out. */
  static withFunction<K, V>(chain: (branch: KStream<K, V>) => KStream<K, V> | null, name?: string): Branched<K, V> {
    return new Branched(name === undefined ? { chain } : { chain, name });
  }

  /** The branch is not in the result. */
  static withConsumer<K, V>(consumer: (branch: KStream<K, V>) => void, name?: string): Branched<K, V> {
    return new Branched(name === undefined ? { consumer } : { consumer, name });
  }

  withName(name: string): Branched<K, V> {
    return new Branched({ ...this.options, name });
  }
}
