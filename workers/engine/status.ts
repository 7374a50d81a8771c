import type { Cluster } from '../broker/index.ts';
import { isInternalTopic } from '../common/index.ts';
import type { KsqlEngine } from '../ksql/index.ts';
import type { EngineStatus, TopicStatus } from '../protocol/index.ts';
import { groupStatus } from './cluster/groupStatus.ts';
import { listApplications } from './applications/describeApplication.ts';
import type { ConnectorRoom } from './ConnectorRoom.ts';
import type { EngineTime } from './EngineTime.ts';
import type { ProcessingLogTopic } from './ProcessingLogTopic.ts';
import { queryLags } from './queryLags.ts';
import { stepCounts } from './Telemetry.ts';

export interface StatusSources {
  readonly cluster: Cluster;
  readonly ksql: KsqlEngine;
  readonly connectors: ConnectorRoom;
  readonly processingLog: ProcessingLogTopic;
  readonly engineTime: EngineTime;
  readonly storageKind: 'indexeddb' | 'memory';
  readonly recoveries: readonly string[];
}

/** Everything at one moment, for people and programs. */
export const readStatus = async ({ cluster, ksql, connectors, processingLog, engineTime, storageKind, recoveries }: StatusSources): Promise<EngineStatus> => {
  const topics = new Map<string, Array<TopicStatus['partitions'][number]>>();
  for (const { topic, partition, logStartOffset, highWatermark, sizeInBytes } of cluster.partitionStates()) {
    const partitions = topics.get(topic) ?? [];
    partitions.push({ partition, logStartOffset, endOffset: highWatermark, sizeInBytes });
    topics.set(topic, partitions);
  }
  const usage = await cluster.storageUsage();
  const lags = queryLags(ksql.queries, cluster).map(({ query, inputs }) => ({ query, offsets: inputs }));
  return {
    topics: [...topics].map(([name, partitions]) => ({ name, isInternal: isInternalTopic(name), partitions: partitions.sort((a, b) => a.partition - b.partition) })),
    groups: [...lags.map(({ query, offsets }) => ({ groupId: query.groupId, offsets })), ...(await groupStatus(cluster, new Set(ksql.queries.map(({ groupId }) => groupId))))],
    queries: lags.map(({ query, offsets }) => ({
      queryId: query.id,
      statement: query.statement,
      sink: query.sink.name,
      state: query.state === 'RUNNING' && engineTime.isPaused ? 'PAUSED' : query.state,
      lag: offsets.reduce((sum, { lag }) => sum + lag, 0),
      recordsIn: stepCounts(query, 'Source').processed,
      recordsOut: stepCounts(query, 'Sink').processed,
      skipped: processingLog.count(query.id),
      error: query.error?.message ?? null,
    })),
    applications: listApplications(ksql.queries, cluster),
    connectors: connectors.all(),
    storage: { kind: storageKind, usedBytes: usage.usedBytes, quotaBytes: usage.quotaBytes ?? null, isPersisted: usage.persisted, recoveries },
    time: { isPaused: engineTime.isPaused, speed: engineTime.speed, nowMs: engineTime.milliseconds() },
  };
};
