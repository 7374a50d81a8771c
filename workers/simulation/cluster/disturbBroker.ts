import { nextInt } from '../../common/index.ts';
import type { Run } from '../Run.ts';
import type { FaultyCluster } from './FaultyCluster.ts';

/** One thing that happens to one broker, or, seldom, the end of the tab. */
export const disturbBroker = ({ random }: Run, faulty: FaultyCluster, endTab: () => Promise<void>): Promise<void> | void => {
  const { cluster } = faulty;
  const brokerId = cluster.brokerIds[nextInt(random, cluster.brokerIds.length)]!;
  const isUp = cluster.broker(brokerId) !== undefined;
  const dice = random.next();
  if (!isUp) return faulty.restart(brokerId);
  if (dice < 0.3) return faulty.crash(brokerId);
  if (dice >= 0.93) return endTab();
  if (dice < 0.55) cluster.setFault(brokerId, { kind: 'cut-off' });
  else if (dice < 0.7) cluster.setFault(brokerId, { kind: 'slow', delayMs: nextInt(random, 150) });
  else cluster.setFault(brokerId, { kind: 'none' });
};
