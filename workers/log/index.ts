export { ChunkCache, DEFAULT_CACHE_BYTES } from './ChunkCache.ts';
export { LOG_CONFIG_DEFAULTS, parseLogConfig, type LogConfig } from './LogConfig.ts';
export { LogManager, type LogManagerOptions, type LogRecovery } from './LogManager.ts';
export { UnifiedLog, type LogAppendInfo, type TimestampOffset } from './UnifiedLog.ts';
