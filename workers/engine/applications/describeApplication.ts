import type { Cluster } from '../../broker/index.ts';
import { topicPartitionKey } from '../../common/index.ts';
import type { PersistentQuery } from '../../ksql/index.ts';
import { runningTaskIds, type InstanceDescription, type TaskMetadata } from '../../streams/index.ts';
import type { ApplicationSummary, ApplicationView, InstanceView, NodeCount, SubtopologyView, TaskPartition, TaskStore, TaskView, TopologyView } from '../../protocol/index.ts';
import { committedOffsets } from '../cluster/committedOffsets.ts';
import { queryLags } from '../queryLags.ts';
import type { ApplicationRegistry } from './ApplicationRegistry.ts';
import { changelogTopicName, describeTopology } from './describeTopology.ts';
import { resolveSettings, timingOf } from './settings.ts';

export interface ApplicationSources {
  readonly cluster: Cluster;
  readonly registry: ApplicationRegistry;
}

type Standby = Omit<TaskMetadata, 'state' | 'topicPartitions'>;

const subtopologyOf = (taskId: string): number => Number(taskId.slice(0, taskId.indexOf('_')));
const byTaskId = (a: { readonly taskId: string }, b: { readonly taskId: string }): number => a.taskId.localeCompare(b.taskId, 'en', { numeric: true });
const textOf = (error: unknown): string | null => (error === undefined ? null : error instanceof Error ? error.message : String(error));

/** All applications, light. Asks the brokers of this page only, and waits for nobody. */
export const listApplications = (queries: readonly PersistentQuery[], cluster: Cluster): ApplicationSummary[] =>
  queryLags(queries, cluster).map(({ query, inputs }) => {
    const { streams } = query;
    const instances = streams.instances();
    const threads = instances.flatMap((instance) => instance.threads);
    const tasks = new Set(threads.flatMap(({ activeTasks }) => activeTasks.map(({ taskId }) => taskId)));
    const taskTotal = streams.taskIds()?.length ?? null;
    const isBetween = streams.state === 'RUNNING' && new Set(runningTaskIds(threads)).size < (taskTotal ?? 0);
    return {
      queryId: query.id, applicationId: streams.applicationId, sink: query.sink.name, state: isBetween ? 'REBALANCING' : streams.state, error: textOf(streams.error),
      instanceCount: instances.length, runningCount: instances.filter(isLive).length, taskCount: tasks.size, taskTotal,
      lag: inputs.reduce((sum, { lag }) => sum + lag, 0),
    };
  });

/** One application, whole. */
export const describeApplication = (query: PersistentQuery, { cluster, registry }: ApplicationSources): ApplicationView => {
  const { streams } = query;
  const { applicationId } = streams;
  const described = streams.topology.describe();
  const topology = describeTopology(described);
  const saved = registry.saved(query.id, query.sink.name);
  const settings = resolveSettings(saved);
  const journal = registry.journal(query.id);
  const logs = new Map(cluster.partitionStates().map((state) => [topicPartitionKey(state.topic, state.partition), state]));
  const positions = new Map(streams.positions().map((one) => [topicPartitionKey(one.topic, one.partition), one.position]));
  const committed = committedOffsets(cluster, applicationId);

  const partitionOf = (topic: string, partition: number): TaskPartition => {
    const key = topicPartitionKey(topic, partition);
    const position = positions.get(key) ?? null;
    return { topic, partition, position, lag: position === null ? 0 : Math.max(0, (logs.get(key)?.highWatermark ?? position) - position) };
  };
  const storesOf = ({ taskId, storeNames, rowCounts, restoring }: Standby): TaskStore[] => {
    const subtopology = topology.subtopologies.find(({ id }) => id === subtopologyOf(taskId));
    return storeNames.map((name, index): TaskStore => {
      const topic = changelogOf(applicationId, subtopology, name);
      const log = topic === null ? undefined : logs.get(topicPartitionKey(topic, Number(taskId.slice(taskId.indexOf('_') + 1))));
      const progress = restoring.find(({ storeName }) => storeName === name);
      const end = progress?.end ?? log?.highWatermark ?? 0;
      return {
        name,
        rows: rowCounts[index] ?? null,
        changelog: topic === null ? null : { topic, beginOffset: progress?.begin ?? log?.logStartOffset ?? 0, offset: progress?.offset ?? end, endOffset: end },
      };
    });
  };
  const instances = streams.instances();
  // The journal may have looked a moment ago.
  const held = new Set(instances.flatMap(({ threads }) => threads.flatMap(({ activeTasks }) => activeTasks.flatMap(({ taskId, state }) => (state === 'SUSPENDED' ? [] : [taskId])))));
  const describeInstance = (instance: InstanceDescription): InstanceView => {
    const { processId, state, isKilled, error, threads } = instance;
    const active = threads.flatMap(({ activeTasks }) => activeTasks).map((task): TaskView => ({
      taskId: task.taskId, subtopology: subtopologyOf(task.taskId), state: task.state,
      partitions: task.topicPartitions.map(({ topic, partition }) => partitionOf(topic, partition)),
      stores: storesOf(task),
    }));
    const waiting = journal.waitingAt(processId)
      .filter((taskId) => !held.has(taskId) && !active.some((task) => task.taskId === taskId))
      .map((taskId): TaskView => ({ taskId, subtopology: subtopologyOf(taskId), state: 'WAITING', partitions: [], stores: [] }));
    return {
      instanceId: processId, state, isKilled, error: textOf(error),
      waitedForUntilMs: isKilled ? journal.waitedForUntil(processId) : null,
      threads: threads.map(({ threadName, threadState, activeTasks }) => ({ name: threadName.slice(threadName.indexOf('StreamThread-')), state: threadState, tasks: activeTasks.map(({ taskId }) => taskId) })),
      tasks: [...active, ...waiting].sort(byTaskId),
      standbyTasks: threads.flatMap(({ standbyTasks }) => standbyTasks)
        .map((task) => ({ taskId: task.taskId, subtopology: subtopologyOf(task.taskId), isWarmUp: task.isWarmup, stores: storesOf(task) }))
        .sort(byTaskId),
    };
  };

  return {
    ...listApplications([query], cluster)[0]!,
    uncommitted: [...positions].reduce((sum, [key, position]) => sum + Math.max(0, position - (committed.get(key) ?? logs.get(key)?.logStartOffset ?? position)), 0),
    leaderless: countLeaderless(query, cluster),
    settings, topology,
    timing: timingOf(settings),
    description: described.toString(),
    instances: instances.map(describeInstance),
    counters: countNodes(query),
    events: [...journal.events],
  };
};

/** Of the topics that it reads, writes or makes. */
const countLeaderless = ({ streams, sink }: PersistentQuery, cluster: Cluster): number => {
  const named = new Set([...streams.sourceTopics, sink.topic]);
  const partitions = [...cluster.image.topics].flatMap(([name, topic]) => (named.has(name) || name.startsWith(`${streams.applicationId}-`) ? topic.partitions : []));
  return partitions.filter(({ leader }) => cluster.broker(leader) === undefined).length;
};

const isLive = ({ state }: InstanceDescription): boolean => state === 'RUNNING' || state === 'REBALANCING';

const changelogOf = (applicationId: string, subtopology: TopologyView['subtopologies'][number] | undefined, store: string): string | null => {
  const topic = subtopology?.stores.find(({ name }) => name === store)?.changelogTopic ?? null;
  return topic === null ? null : changelogTopicName(applicationId, subtopology as SubtopologyView, topic);
};

/** A task has counters in every instance that had it. */
const countNodes = (query: PersistentQuery): NodeCount[] => {
  const counts = new Map<string, NodeCount>();
  for (const { taskId, nodeName: node, processed, forwarded, dropped } of query.applicationMetrics()) {
    const key = `${taskId} ${node}`;
    const before = counts.get(key);
    counts.set(key, { taskId, node, processed: processed + (before?.processed ?? 0), forwarded: forwarded + (before?.forwarded ?? 0), dropped: dropped + (before?.dropped ?? 0) });
  }
  return [...counts.values()].sort(byTaskId);
};
