/** Source: TransactionStateManagerConfig. All in milliseconds. */
export interface TransactionCoordinatorConfig {
  /** `transaction.max.timeout.ms`: what a producer may ask for at most. */
  readonly transactionMaxTimeoutMs: number;
  /** `transactional.id.expiration.ms`: an id that nothing happened to for so long is forgotten. */
  readonly transactionalIdExpirationMs: number;
  /** `transaction.abort.timed.out.transaction.cleanup.interval.ms`: when an abort that could not be done is tried again. */
  readonly abortTimedOutTransactionCleanupIntervalMs: number;
  /** `transaction.remove.expired.transaction.cleanup.interval.ms`: the same for an id that could not be forgotten. */
  readonly removeExpiredTransactionCleanupIntervalMs: number;
}

export const DEFAULT_TRANSACTION_COORDINATOR_CONFIG: TransactionCoordinatorConfig = {
  transactionMaxTimeoutMs: 900_000,
  transactionalIdExpirationMs: 604_800_000,
  abortTimedOutTransactionCleanupIntervalMs: 10_000,
  removeExpiredTransactionCleanupIntervalMs: 3_600_000,
};
