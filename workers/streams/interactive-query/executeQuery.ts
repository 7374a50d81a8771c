import type { StateStore } from '../state/StateStore.ts';
import { messageOf } from '../errors/StreamsException.ts';
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
import { WindowRangeQuery } from './WindowRangeQuery.ts';

type Range = RangeQuery<unknown, unknown> | TimestampedRangeQuery<unknown, unknown>;

/** Asks one store. Never throws. Source: StoreQueryUtils, MeteredTimestampedKeyValueStore. */
export const executeQuery = <R>(query: Query<R>, store: StateStore, isTimestamped: boolean, position: Position): QueryResult<R> => {
  try {
    const answer = answerOf(query, storeKind(store), isTimestamped);
    if (answer === UNKNOWN) return failedQuery('UNKNOWN_QUERY_TYPE', `the store ${store.name} does not know how to execute a ${query.constructor.name}`, position);
    return succeededQuery(answer as R, position);
  } catch (error) {
    return failedQuery('STORE_EXCEPTION', `the store ${store.name} failed to handle a ${query.constructor.name}: ${messageOf(error)}`, position);
  }
};

const UNKNOWN = Symbol('unknown query type');

const answerOf = (query: unknown, { kind, store }: QueryableStore, isTimestamped: boolean): unknown => {
  switch (kind) {
    case 'keyValue':
      if (query instanceof KeyQuery) return plain(store.get(query.key), isTimestamped);
      if (query instanceof RangeQuery) return isTimestamped ? plainEntries(rangeOf(query, store)) : rangeOf(query, store);
      if (query instanceof TimestampedKeyQuery && isTimestamped) return store.get(query.key);
      if (query instanceof TimestampedRangeQuery && isTimestamped) return rangeOf(query, store);
      return UNKNOWN;
    case 'window':
      if (query instanceof WindowKeyQuery) return store.fetch(query.key, query.timeFrom, query.timeTo);
      if (query instanceof WindowRangeQuery && query.range.kind === 'windowStart') return store.fetchAll(query.range.timeFrom, query.range.timeTo);
      return UNKNOWN;
    case 'session':
      return query instanceof WindowRangeQuery && query.range.kind === 'key' ? store.fetch(query.range.key) : UNKNOWN;
    case 'versioned':
      if (query instanceof VersionedKeyQuery)
        return query.asOfTimestamp === undefined ? store.get(query.key) : store.getAsOf(query.key, query.asOfTimestamp);
      if (query instanceof MultiVersionedKeyQuery)
        return store.getVersions(query.key, query.from, query.to, query.resultOrder === 'ASCENDING' ? 'ascending' : 'descending').values();
      return UNKNOWN;
    case 'other':
      return UNKNOWN;
  }
};

const plain = (stored: unknown, isTimestamped: boolean): unknown => (stored !== null && isTimestamped ? plainValue(stored) : stored);

const rangeOf = ({ lowerBound, upperBound, resultOrder }: Range, store: Extract<QueryableStore, { kind: 'keyValue' }>['store']) =>
  resultOrder === 'DESCENDING' ? store.reverseRange(lowerBound, upperBound) : store.range(lowerBound, upperBound);
