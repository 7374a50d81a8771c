export { ChunkCache, DEFAULT_CACHE_BYTES } from './ChunkCache.ts';
export { GroupCommit, type GroupCommitOptions } from './GroupCommit.ts';
export type { EpochEndOffset, EpochEntry } from './LeaderEpochCache.ts';
export type { LogAppendInfo } from './LogAppendInfo.ts';
export { LOG_CONFIG_DEFAULTS, parseLogConfig, type LogConfig } from './LogConfig.ts';
export { LOG_CONFIG_DEFS, type LogConfigDef } from './LogConfigDefs.ts';
export { LogManager, type LogManagerOptions, type LogRecovery } from './LogManager.ts';
export type { ReadLimit, TimestampOffset } from './LogReader.ts';
export type { ActiveProducer } from './producer/ActiveProducer.ts';
export type { AppendOrigin } from './producer/ProducerAppendInfo.ts';
export { ProducerStateManager } from './producer/ProducerStateManager.ts';
export type { AbortedTxn } from './producer/TransactionIndex.ts';
export type { CleanedSegment } from './replaceSegments.ts';
export type { SegmentInfo } from './SegmentInfo.ts';
export { UnifiedLog, type LogOptions } from './UnifiedLog.ts';
export {
  Cleaner, CleaningAborted, LogCleaner, noCleanerStats, type CleanableLog, type CleanerStats, type CleaningPass, type CleaningStatus, type LogCleanerOptions,
} from './cleaner/index.ts';
export type { StorageEngine, StorageUsage } from '../storage/index.ts';
