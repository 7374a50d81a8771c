/** What one pass over one log read and wrote; counted up while it runs (LogCleaner's CleanerStats). */
export interface CleanerStats {
  mapBytesRead: number;
  mapMessagesRead: number;
  bytesRead: number;
  bytesWritten: number;
  messagesRead: number;
  messagesWritten: number;
  /** Batches that were removed or rewritten. */
  batchesChanged: number;
  /** Records without a key, which a compacted log cannot hold. */
  invalidMessagesRead: number;
}

export const noCleanerStats = (): CleanerStats => ({
  mapBytesRead: 0, mapMessagesRead: 0, bytesRead: 0, bytesWritten: 0, messagesRead: 0, messagesWritten: 0, batchesChanged: 0, invalidMessagesRead: 0,
});
