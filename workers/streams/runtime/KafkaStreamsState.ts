/**
 * The life of an instance of an application:
 *
 *     CREATED -> REBALANCING <-> RUNNING -> PENDING_SHUTDOWN -> NOT_RUNNING
 *                     |             |              |
 *                     +-------------+--------------+--> ERROR
 *
 * REBALANCING: it waits for its share of the tasks, or their stores are being restored. A CREATED one may be closed, too.
 */
export type KafkaStreamsState = 'CREATED' | 'REBALANCING' | 'RUNNING' | 'PENDING_SHUTDOWN' | 'NOT_RUNNING' | 'ERROR';

const SUCCESSORS: { readonly [state in KafkaStreamsState]: readonly KafkaStreamsState[] } = {
  CREATED: ['REBALANCING', 'PENDING_SHUTDOWN'],
  REBALANCING: ['RUNNING', 'PENDING_SHUTDOWN', 'ERROR'],
  RUNNING: ['REBALANCING', 'PENDING_SHUTDOWN', 'ERROR'],
  PENDING_SHUTDOWN: ['NOT_RUNNING', 'ERROR'],
  NOT_RUNNING: [],
  ERROR: [],
};

export const isLegalTransition = (from: KafkaStreamsState, to: KafkaStreamsState): boolean => SUCCESSORS[from].includes(to);
