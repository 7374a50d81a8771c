import type { StreamsConfig } from '../../streams/index.ts';
import type { Run } from '../Run.ts';
import { APPLICATION_ID } from './Scenario.ts';

/** How an application of a run is set up. What goes wrong is noticed soon. */
export const someConfig = (run: Run, isExactlyOnce: boolean, isUncached: boolean): StreamsConfig => ({
  applicationId: APPLICATION_ID,
  numStreamThreads: 1 + Number(run.chance(0.4)),
  numStandbyReplicas: Number(run.chance(0.5)),
  acceptableRecoveryLag: run.pick([0, 10, 10_000]),
  maxWarmupReplicas: run.pick([1, 2]),
  probingRebalanceIntervalMs: 700,
  statestoreCacheMaxBytes: isUncached ? 0 : run.pick([0, 0, 400, 1024 * 1024]),
  snapshotMinChanges: run.pick([1, 10, 50]),
  heartbeatIntervalMs: 150,
  maxPollIntervalMs: 2_000,
  ...(isExactlyOnce
    ? { processingGuarantee: 'exactly_once_v2', commitIntervalMs: run.pick([20, 100, 300]), sessionTimeoutMs: 600, transactionTimeoutMs: 1_500 }
    : { processingGuarantee: 'at_least_once', commitIntervalMs: run.pick([0, 100]), sessionTimeoutMs: 2_000 }),
});
