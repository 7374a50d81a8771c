export type { CleanableLog, CleanableSegment } from './CleanableLog.ts';
export { Cleaner, CleaningAborted, type CleanerOptions, type CleaningResult } from './Cleaner.ts';
export { noCleanerStats, type CleanerStats } from './CleanerStats.ts';
export type { CleaningPass, CleaningStatus } from './CleaningStatus.ts';
export { LogCleaner, type LogCleanerOptions } from './LogCleaner.ts';
