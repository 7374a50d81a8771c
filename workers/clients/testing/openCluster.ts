import { SystemTime } from '../../common/index.ts';
import { Cluster, type ClusterOptions } from '../../broker/index.ts';
import { MemoryStorage } from '../../storage/index.ts';

/** Failures are noticed soon. */
const FAST = { brokerSessionTimeoutMs: 300, brokerHeartbeatIntervalMs: 50, replicaLagTimeMaxMs: 500 };

export const openCluster = (options: Partial<ClusterOptions> = {}): Promise<Cluster> =>
  Cluster.open({ storage: new MemoryStorage(), time: new SystemTime(), brokers: 3, ...options, config: { ...FAST, ...options.config } });
