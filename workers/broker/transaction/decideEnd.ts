import { unreachable } from '../../common/index.ts';
import type { ProducerIdAndEpoch } from '../api/transactions.ts';
import { hasEndedWith, type TransactionMetadata } from './TransactionMetadata.ts';

/** `underWay`: the same end is being completed. `ended`: it is complete. */
export type EndDecision = 'end' | 'ended' | 'underWay' | 'invalid';

/**
 * What becomes of a request to end a transaction, by a producer that may change it (TransactionCoordinator.endTransaction).
 * In version 1 nothing tells a repeated request from a new one. In version 2 its epoch does: one with the current epoch is
 * about a transaction that did not begin, which can be aborted, only to be given the next epoch.
 */
export const decideEnd = (metadata: TransactionMetadata, producer: ProducerIdAndEpoch, committed: boolean, clientTransactionVersion: 1 | 2): EndDecision => {
  const { state } = metadata;
  const isRepeated = clientTransactionVersion === 1 || hasEndedWith(metadata, producer);
  const ofNothing = committed || clientTransactionVersion === 1 ? 'invalid' : 'end';
  switch (state) {
    case 'Ongoing':
      return 'end';
    case 'PrepareCommit':
    case 'PrepareAbort':
      return isRepeated && committed === (state === 'PrepareCommit') ? 'underWay' : 'invalid';
    case 'CompleteCommit':
    case 'CompleteAbort':
      if (!isRepeated) return ofNothing;
      return committed === (state === 'CompleteCommit') ? 'ended' : 'invalid';
    case 'Empty':
      return ofNothing;
    case 'Dead':
    case 'PrepareEpochFence':
      return 'invalid';
    default:
      return unreachable(state);
  }
};
