import type { Serde } from '../../serde/index.ts';
import { validName } from '../graph/validName.ts';
import type { WindowBytesStoreSupplier } from '../state/StoreSupplier.ts';

interface Options<K, V1, V2> {
  readonly keySerde?: Serde<K> | undefined;
  readonly valueSerde?: Serde<V1> | undefined;
  readonly otherValueSerde?: Serde<V2> | undefined;
  readonly name?: string;
  readonly storeName?: string;
  readonly thisStoreSupplier?: WindowBytesStoreSupplier;
  readonly otherStoreSupplier?: WindowBytesStoreSupplier;
  /** Undefined: logged with the default settings; false: not logged. */
  readonly logging?: Readonly<{ [key: string]: string }> | false;
}

/** How two streams are joined: serdes, the names of the steps, and the window stores that keep both sides' records. */
export class StreamJoined<K, V1, V2> {
  readonly options: Options<K, V1, V2>;

  private constructor(options: Options<K, V1, V2>) {
    this.options = options;
  }

  static with<K, V1, V2>(keySerde?: Serde<K>, valueSerde?: Serde<V1>, otherValueSerde?: Serde<V2>): StreamJoined<K, V1, V2>;
  /** See `withThisStoreSupplier`. */
  static with<K, V1, V2>(thisStoreSupplier: WindowBytesStoreSupplier, otherStoreSupplier: WindowBytesStoreSupplier): StreamJoined<K, V1, V2>;
  static with<K, V1, V2>(
    first?: Serde<K> | WindowBytesStoreSupplier,
    second?: Serde<V1> | WindowBytesStoreSupplier,
    otherValueSerde?: Serde<V2>,
  ): StreamJoined<K, V1, V2> {
    if (isSupplier(first) && isSupplier(second)) return new StreamJoined({ thisStoreSupplier: first, otherStoreSupplier: second });
    return new StreamJoined({ keySerde: first as Serde<K> | undefined, valueSerde: second as Serde<V1> | undefined, otherValueSerde });
  }

  /** What the names of the stores begin with. */
  static as<K, V1, V2>(storeName: string): StreamJoined<K, V1, V2> {
    return new StreamJoined({ storeName: validName(storeName) });
  }

  withName(name: string): StreamJoined<K, V1, V2> {
    return new StreamJoined({ ...this.options, name: validName(name) });
  }

  withStoreName(storeName: string): StreamJoined<K, V1, V2> {
    return new StreamJoined({ ...this.options, storeName: validName(storeName) });
  }

  withKeySerde(keySerde: Serde<K>): StreamJoined<K, V1, V2> {
    return new StreamJoined({ ...this.options, keySerde });
  }

  withValueSerde(valueSerde: Serde<V1>): StreamJoined<K, V1, V2> {
    return new StreamJoined({ ...this.options, valueSerde });
  }

  withOtherValueSerde(otherValueSerde: Serde<V2>): StreamJoined<K, V1, V2> {
    return new StreamJoined({ ...this.options, otherValueSerde });
  }

  /** Of the left stream's records. It retains duplicates; window size and retention are those of the join. */
  withThisStoreSupplier(thisStoreSupplier: WindowBytesStoreSupplier): StreamJoined<K, V1, V2> {
    return new StreamJoined({ ...this.options, thisStoreSupplier });
  }

  /** Of the right stream's records; see `withThisStoreSupplier`. */
  withOtherStoreSupplier(otherStoreSupplier: WindowBytesStoreSupplier): StreamJoined<K, V1, V2> {
    return new StreamJoined({ ...this.options, otherStoreSupplier });
  }

  withLoggingEnabled(config: Readonly<{ [key: string]: string }>): StreamJoined<K, V1, V2> {
    return new StreamJoined({ ...this.options, logging: config });
  }

  withLoggingDisabled(): StreamJoined<K, V1, V2> {
    return new StreamJoined<K, V1, V2>({ ...this.options, logging: false });
  }
}

const isSupplier = <T>(given: Serde<T> | WindowBytesStoreSupplier | undefined): given is WindowBytesStoreSupplier =>
  given !== undefined && 'kind' in given && given.kind === 'window';
