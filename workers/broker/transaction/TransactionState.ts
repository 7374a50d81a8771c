/** In the order of Kafka's status byte. Source: TransactionState. */
export const TRANSACTION_STATES = [
  'Empty', 'Ongoing', 'PrepareCommit', 'PrepareAbort', 'CompleteCommit', 'CompleteAbort', 'Dead', 'PrepareEpochFence',
] as const;

/**
 * ```
 * Empty, CompleteX --addPartitions--> Ongoing --endTxn--> PrepareX --all markers written--> CompleteX
 * Ongoing --new producer or timeout--> PrepareEpochFence --at once--> PrepareAbort
 * Empty, CompleteX --endTxn that only asks for the next epoch--> PrepareAbort
 * Empty, CompleteX --initProducerId--> Empty       --expired--> Dead
 * ```
 * Dead and PrepareEpochFence are passed through while deciding and never stand in the log.
 */
export type TransactionState = (typeof TRANSACTION_STATES)[number];

export const VALID_PREVIOUS_STATES: Readonly<Record<TransactionState, readonly TransactionState[]>> = {
  Empty: ['Empty', 'CompleteCommit', 'CompleteAbort'],
  Ongoing: ['Ongoing', 'Empty', 'CompleteCommit', 'CompleteAbort'],
  PrepareCommit: ['Ongoing'],
  PrepareAbort: ['Ongoing', 'PrepareEpochFence', 'Empty', 'CompleteCommit', 'CompleteAbort'],
  CompleteCommit: ['PrepareCommit'],
  CompleteAbort: ['PrepareAbort'],
  Dead: ['Empty', 'CompleteCommit', 'CompleteAbort'],
  PrepareEpochFence: ['Ongoing'],
};

export const isPrepared = (state: TransactionState): state is 'PrepareCommit' | 'PrepareAbort' =>
  state === 'PrepareCommit' || state === 'PrepareAbort';
