import type { Serializer } from '../../serde/index.ts';
import type { StreamPartitioner } from '../api/StreamPartitioner.ts';
import type { ReadOnlyKeyValueStore } from '../state/KeyValueStore.ts';
import type { StateStore } from '../state/StateStore.ts';
import type { ValueAndTimestamp } from '../state/ValueAndTimestamp.ts';
import type { InteractiveQueries } from './InteractiveQueries.ts';
import { keyValueStoreWithTimestamps, QueryableStoreTypes } from './QueryableStoreTypes.ts';
import type { StateQueryRequest } from './StateQueryRequest.ts';
import type { StateQueryResult } from './StateQueryResult.ts';
import type { StoreQueryParameters } from './StoreQueryParameters.ts';
import type { KeyQueryMetadata, StreamsMetadata } from './StreamsMetadata.ts';

/** What KafkaStreams can be asked, of one instance or of all together: over the stores of those tasks that run there. */
export abstract class QueryableStreams {
  protected abstract readonly queries: InteractiveQueries;
  /** The instance that asks, or stands for all of them. */
  protected abstract get askingProcessId(): string;

  /**
   * A table's store over the running tasks, as plain values, or whatever the parameters ask for. Throws
   * InvalidStateStoreException where it cannot be asked.
   */
  store<K, V>(name: string): ReadOnlyKeyValueStore<K, V>;
  store<T>(parameters: StoreQueryParameters<T>): T;
  store<T>(asked: string | StoreQueryParameters<T>): T | ReadOnlyKeyValueStore<unknown, unknown> {
    return typeof asked === 'string' ? this.queries.storeNamed(asked, QueryableStoreTypes.keyValueStore()) : this.queries.store(asked);
  }

  /** With the timestamp of each row; -1 where the store keeps none. */
  timestampedStore<K, V>(name: string): ReadOnlyKeyValueStore<K, ValueAndTimestamp<V>> {
    return this.queries.storeNamed(name, keyValueStoreWithTimestamps<K, V>());
  }

  /** The stores of that name in the running tasks, or the global one. Throws InvalidStateStoreException where there is none. */
  localStores(name: string): readonly StateStore[] {
    return this.queries.localStores(name);
  }

  /** Asks each task that is here for its partition (KIP-796). Throws InvalidStateStoreException while nothing runs. */
  query<R>(request: StateQueryRequest<R>): StateQueryResult<R> {
    return this.queries.query(request);
  }

  /** Who is to have which stores and partitions, by the assignment that was heard last. */
  metadataForAllStreamsClients(): StreamsMetadata[] {
    return this.queries.metadataForAllStreamsClients();
  }

  streamsMetadataForStore(storeName: string): StreamsMetadata[] {
    return this.queries.streamsMetadataForStore(storeName);
  }

  /** The partition that the key belongs to, and who has it. Throws InvalidStateStoreException where there is no such store. */
  queryMetadataForKey<K>(storeName: string, key: K, by: Serializer<K> | StreamPartitioner<K, unknown>): KeyQueryMetadata {
    return this.queries.queryMetadataForKey(storeName, key, by, this.askingProcessId);
  }
}
