import { CachingKeyValueStore } from '../state/CachingKeyValueStore.ts';
import { messageOf, StreamsException } from '../errors/StreamsException.ts';
import { KeyQuery } from './KeyQuery.ts';
import { MultiVersionedKeyQuery } from './MultiVersionedKeyQuery.ts';
import type { Position } from './Position.ts';
import type { Query } from './Query.ts';
import { failedQuery, succeededQuery, type QueryResult } from './QueryResult.ts';
import { RangeQuery } from './RangeQuery.ts';
import { plainEntries, plainValue } from './plainValue.ts';
import { storeKind, type QueryableStore } from './storeKind.ts';
import { TimestampedKeyQuery } from './TimestampedKeyQuery.ts';
import { TimestampedRangeQuery } from './TimestampedRangeQuery.ts';
import { VersionedKeyQuery } from './VersionedKeyQuery.ts';
import { WindowKeyQuery } from './WindowKeyQuery.ts';
import type { TaskStore } from './TaskStore.ts';
import { WindowRangeQuery } from './WindowRangeQuery.ts';

type Range = RangeQuery<unknown, unknown> | TimestampedRangeQuery<unknown, unknown>;

/**
 * Asks one store, which has to have seen what `bound` says. Throws StreamsException where the query contradicts itself.
 * Source: StoreQueryUtils, MeteredTimestampedKeyValueStore.
 */
export const executeQuery = <R>(query: Query<R>, { store, partition }: Pick<TaskStore, 'store' | 'partition'>, isTimestamped: boolean, position: Position, bound: Position): QueryResult<R> => {
  const ask = asking(query, storeKind(store), isTimestamped);
  if (ask === undefined) return failedQuery('UNKNOWN_QUERY_TYPE', `the store ${store.name} does not know how to execute a ${query.constructor.name}`, position);
  if (!position.reaches(bound, partition)) return failedQuery('NOT_UP_TO_BOUND', `partition ${partition} is at ${position.toString()}, not yet at ${bound.toString()}`, position);
  try {
    return succeededQuery(ask() as R, position);
  } catch (error) {
    return failedQuery('STORE_EXCEPTION', `the store ${store.name} failed to handle a ${query.constructor.name}: ${messageOf(error)}`, position);
  }
};

/** Undefined where that is no query for such a store. */
const asking = (query: unknown, { kind, store }: QueryableStore, isTimestamped: boolean): (() => unknown) | undefined => {
  switch (kind) {
    case 'keyValue':
      if (query instanceof KeyQuery) return () => plain(valueOf(query, store), isTimestamped);
      if (query instanceof RangeQuery) return () => (isTimestamped ? plainEntries(rangeOf(query, store)) : rangeOf(query, store));
      if (query instanceof TimestampedKeyQuery && isTimestamped) return () => valueOf(query, store);
      if (query instanceof TimestampedRangeQuery && isTimestamped) return () => rangeOf(query, store);
      return undefined;
    case 'window':
      if (query instanceof WindowKeyQuery) return () => store.fetch(query.key, query.timeFrom, query.timeTo);
      return query instanceof WindowRangeQuery ? windowsFrom(query, store) : undefined;
    case 'session':
      return query instanceof WindowRangeQuery ? sessionsOf(query, store) : undefined;
    case 'versioned':
      if (query instanceof VersionedKeyQuery)
        return () => (query.asOfTimestamp === undefined ? store.get(query.key) : store.getAsOf(query.key, query.asOfTimestamp));
      return query instanceof MultiVersionedKeyQuery ? versions(query, store) : undefined;
    case 'other':
      return undefined;
  }
};

type Store<K extends QueryableStore['kind']> = Extract<QueryableStore, { kind: K }>['store'];

const windowsFrom = ({ range }: WindowRangeQuery<unknown, unknown>, store: Store<'window'>) =>
  range.kind === 'windowStart' ? () => store.fetchAll(range.timeFrom, range.timeTo) : undefined;

const sessionsOf = ({ range }: WindowRangeQuery<unknown, unknown>, store: Store<'session'>) => (range.kind === 'key' ? () => store.fetch(range.key) : undefined);

const versions = ({ key, from, to, resultOrder }: MultiVersionedKeyQuery<unknown, unknown>, store: Store<'versioned'>) => {
  if (from !== null && to !== null && from > to) throw new StreamsException(`versions from ${from} to ${to} are asked for: the first of these times must not be the later one`);
  return () => store.getVersions(key, from, to, resultOrder === 'ASCENDING' ? 'ascending' : 'descending').values();
};

const valueOf = ({ key, isSkipCache }: KeyQuery<unknown, unknown> | TimestampedKeyQuery<unknown, unknown>, store: Store<'keyValue'>): unknown =>
  isSkipCache && store instanceof CachingKeyValueStore ? store.getUncached(key) : store.get(key);

const plain = (stored: unknown, isTimestamped: boolean): unknown => (stored !== null && isTimestamped ? plainValue(stored) : stored);

const rangeOf = ({ lowerBound, upperBound, resultOrder }: Range, store: Store<'keyValue'>) =>
  resultOrder === 'DESCENDING' ? store.reverseRange(lowerBound, upperBound) : store.range(lowerBound, upperBound);
