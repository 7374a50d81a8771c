import { SystemTime } from '../../common/index.ts';
import { Cluster } from '../../broker/index.ts';
import type { DataSource } from '../../ksql/index.ts';
import type { HandConsumerSettings } from '../../protocol/index.ts';
import { MemoryStorage } from '../../storage/index.ts';
import { ClusterRoom } from '../cluster/ClusterRoom.ts';

/** Quick enough that a test can wait for a broker to be fenced. */
const FAST = { brokerSessionTimeoutMs: 300, brokerHeartbeatIntervalMs: 50, replicaLagTimeMaxMs: 400 };

export interface OpenRoom {
  readonly cluster: Cluster;
  readonly room: ClusterRoom;
  readonly time: SystemTime;
  close(): Promise<void>;
}

/** A room over three brokers in memory. */
export const openRoom = async (options: { readonly retries?: number; readonly sources?: readonly DataSource[] } = {}): Promise<OpenRoom> => {
  const { sources = [], ...others } = options;
  const time = new SystemTime();
  const cluster = await Cluster.open({ storage: new MemoryStorage(), time, brokers: 3, config: FAST });
  const room = new ClusterRoom({ ...others, cluster, time, engineTime: time, sourceOf: (topic) => sources.find((source) => source.topic === topic) });
  return {
    cluster, room, time,
    close: async () => {
      await room.close();
      await cluster.close();
    },
  };
};

export const consumerNamed = (name: string, settings: Partial<HandConsumerSettings> = {}): HandConsumerSettings => ({
  name, groupId: 'g', topics: ['t'], assignor: 'range', autoOffsetReset: 'earliest', isolation: 'read_uncommitted', rate: 1_000, sessionTimeoutMs: 1_000, ...settings,
});
