import { StreamsException } from '../errors/StreamsException.ts';
import type { StateStore } from './StateStore.ts';

/** No store knows a null key. Throws StreamsException. */
export const requireKey = (store: StateStore, key: unknown): void => {
  if (key === null || key === undefined) throw new StreamsException(`the store ${store.name} was asked for a null key`);
};
