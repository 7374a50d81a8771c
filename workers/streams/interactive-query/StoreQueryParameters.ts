import type { QueryableStoreType } from './QueryableStoreTypes.ts';

/** Which store, as what, and which copies of it. Immutable. */
export class StoreQueryParameters<T> {
  readonly storeName: string;
  readonly queryableStoreType: QueryableStoreType<T>;
  /** Undefined: all that are at hand. */
  readonly partition: number | undefined;
  readonly staleStoresEnabled: boolean;

  private constructor(storeName: string, queryableStoreType: QueryableStoreType<T>, partition: number | undefined, staleStoresEnabled: boolean) {
    this.storeName = storeName;
    this.queryableStoreType = queryableStoreType;
    this.partition = partition;
    this.staleStoresEnabled = staleStoresEnabled;
  }

  static fromNameAndType<T>(storeName: string, queryableStoreType: QueryableStoreType<T>): StoreQueryParameters<T> {
    return new StoreQueryParameters(storeName, queryableStoreType, undefined, false);
  }

  withPartition(partition: number): StoreQueryParameters<T> {
    return new StoreQueryParameters(this.storeName, this.queryableStoreType, partition, this.staleStoresEnabled);
  }

  /** Standby copies and stores that are being restored, where no running task has the partition. */
  enableStaleStores(): StoreQueryParameters<T> {
    return new StoreQueryParameters(this.storeName, this.queryableStoreType, this.partition, true);
  }
}
