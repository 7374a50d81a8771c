import { sleep, type Time } from '../common/index.ts';
import type { Cluster } from '../broker/index.ts';
import type { KsqlEngine } from '../ksql/index.ts';
import type { ConnectorRoom } from './ConnectorRoom.ts';

const POLL_MS = 5;

/**
 * Resolves when every source with an end has come to it, every running query has caught up with its inputs, and all of
 * it is durable. A query that has failed, or whose instances were all stopped, is not waited for.
 */
export const untilIdle = async ({ cluster, ksql, connectors }: { readonly cluster: Cluster; readonly ksql: KsqlEngine; readonly connectors: ConnectorRoom }, time: Time): Promise<void> => {
  const isIdle = async (): Promise<boolean> => {
    if (connectors.isLoading()) return false;
    for (const query of ksql.queries) if (query.state !== 'ERROR' && query.state !== 'TERMINATED' && !(await query.streams.isCaughtUp())) return false;
    return !connectors.isLoading();
  };
  const ends = (): number => cluster.partitionStates().reduce((sum, { topic, highWatermark }) => (topic.startsWith('__') ? sum : sum + highWatermark), 0);
  for (;;) {
    const before = ends();
    if ((await isIdle()) && ends() === before) break;
    await sleep(time, POLL_MS);
  }
  await cluster.flush();
};
