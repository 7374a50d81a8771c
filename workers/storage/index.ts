export {
  StorageError, type Durability, type StorageEngine, type StorageErrorKind, type StorageKey, type StorageUsage, type StoredValue,
  type StoreName, type WriteOperation,
} from './StorageEngine.ts';
export { compareKeys } from './compareKeys.ts';
export { IndexedDbStorage, type IndexedDbStorageOptions, type StorageEstimator } from './IndexedDbStorage.ts';
export { MemoryStorage } from './MemoryStorage.ts';
export { FaultyStorage, type Faults } from './FaultyStorage.ts';
export { storageEngineSuite, type StorageEngineCase } from './testing/storageEngineSuite.ts';
