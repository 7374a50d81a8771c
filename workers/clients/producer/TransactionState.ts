/**
 * Where a transactional producer stands (Kafka's TransactionManager.State):
 *
 *   UNINITIALIZED -> INITIALIZING -> READY -> IN_TRANSACTION -> COMMITTING_TRANSACTION -> READY
 *                                               |      |                |
 *                                               |   ABORTABLE_ERROR <---'
 *                                               v      v
 *                                          ABORTING_TRANSACTION -> READY, or INITIALIZING when the epoch is raised
 *
 * FATAL_ERROR follows on any of them and is the end.
 */
export type TransactionState =
  | 'UNINITIALIZED' | 'INITIALIZING' | 'READY' | 'IN_TRANSACTION' | 'COMMITTING_TRANSACTION' | 'ABORTING_TRANSACTION'
  | 'ABORTABLE_ERROR' | 'FATAL_ERROR';

const PREDECESSORS: Readonly<Record<TransactionState, readonly TransactionState[] | 'any'>> = {
  UNINITIALIZED: [],
  INITIALIZING: ['UNINITIALIZED', 'ABORTING_TRANSACTION'],
  READY: ['INITIALIZING', 'COMMITTING_TRANSACTION', 'ABORTING_TRANSACTION'],
  IN_TRANSACTION: ['READY'],
  COMMITTING_TRANSACTION: ['IN_TRANSACTION'],
  ABORTING_TRANSACTION: ['IN_TRANSACTION', 'ABORTABLE_ERROR'],
  ABORTABLE_ERROR: ['IN_TRANSACTION', 'COMMITTING_TRANSACTION', 'ABORTABLE_ERROR'],
  FATAL_ERROR: 'any',
};

export const isTransitionValid = (source: TransactionState, target: TransactionState): boolean => {
  const predecessors = PREDECESSORS[target];
  return predecessors === 'any' || predecessors.includes(source);
};
