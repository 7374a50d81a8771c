import { StreamsException } from '../errors/StreamsException.ts';
import type { StateStore } from './StateStore.ts';

/** What a store has while it is open. Throws StreamsException. */
export const requireOpen = <T>(store: StateStore, opened: T | undefined): T => {
  if (opened === undefined) throw new StreamsException(`the store ${store.name} is not open`);
  return opened;
};
