import type { Serde } from '../../serde/index.ts';
import { StreamsException } from '../errors/StreamsException.ts';

/** A serde around another one that may be left to the application's default (Kafka's WrappingNullableSerde). */
export interface WrappingSerde<T> extends Serde<T> {
  /** `keyFallback`: the default for keys, for a value that has keys in it. */
  withDefault(fallback: Serde<unknown> | undefined, keyFallback?: Serde<unknown>): Serde<T> | undefined;
}

/** The given serde, with the default wherever it or what it wraps is left open; undefined where there is no default to put there. */
export const serdeOrDefault = <T>(serde: Serde<T> | undefined, fallback: Serde<unknown> | undefined, keyFallback?: Serde<unknown>): Serde<T> | undefined =>
  isWrapping(serde) ? serde.withDefault(fallback, keyFallback) : (serde ?? (fallback as Serde<T> | undefined));

/** The given serde or the application's default. Throws StreamsException where there is neither. */
export const requireSerde = <T>(
  serde: Serde<T> | undefined,
  fallback: Serde<unknown> | undefined,
  part: 'key' | 'value',
  user: string,
  keyFallback?: Serde<unknown>,
): Serde<T> => {
  const found = serdeOrDefault(serde, fallback, keyFallback);
  if (found === undefined)
    throw new StreamsException(`${user} has no ${part} serde: name one there, or a default one in the application's settings`);
  return found;
};

const isWrapping = <T>(serde: Serde<T> | undefined): serde is WrappingSerde<T> => serde !== undefined && 'withDefault' in serde;
