/** Of the clients of a run: what goes wrong is noticed soon. */
export const CLIENT = { requestTimeoutMs: 500, retryBackoffMs: 30, metadataMaxAgeMs: 1_000 };

/** Smaller than a segment. */
export const PRODUCER = { ...CLIENT, batchSize: 1_000 };

export const CONSUMER = {
  ...CLIENT, autoOffsetReset: 'earliest' as const, enableAutoCommit: false, sessionTimeoutMs: 600, heartbeatIntervalMs: 150, maxPollIntervalMs: 2_000,
  fetchMaxWaitMs: 50, defaultApiTimeoutMs: 3_000, partitionAssignmentStrategy: ['cooperative-sticky', 'range'] as const,
};
