import { must, topicPartitionKey, type TopicPartition } from '../../../common/index.ts';
import type { Assignment, Subscriptions } from '../../../clients/index.ts';
import { encodeAssignmentInfo } from './AssignmentInfo.ts';
import { assignTasksToThreads } from './assignTasksToThreads.ts';
import type { ClientMetadata } from './ClientMetadata.ts';
import type { ClientState } from './ClientState.ts';
import { comparePartitions } from './comparePartitions.ts';
import type { ClientAssignment, TaskAssignment } from './TaskAssignor.ts';
import type { TaskPartitions } from './TaskPartitions.ts';

export interface PlannedClient {
  readonly metadata: ClientMetadata;
  readonly state: ClientState;
}

/** Who is to join again, and when, so that the group looks whether warm-ups have caught up. */
export interface ProbingRebalance {
  readonly processId: string;
  readonly atMs: number;
}

/**
 * Turns the tasks of clients into what each member is told. An active task of which another member still owns a
 * partition is withheld: its owner, finding itself without it, gives it up and joins again, and that round hands it over.
 */
export const assignToMembers = (
  clients: readonly PlannedClient[], tasks: TaskPartitions, planned: TaskAssignment, subscriptions: Subscriptions, probing: ProbingRebalance | undefined,
): Map<string, Assignment> => {
  const assignments = new Map<string, Assignment>();
  const owners = new Map<string, string>();
  for (const [memberId, { ownedPartitions }] of subscriptions) for (const partition of ownedPartitions) owners.set(keyOf(partition), memberId);
  const isStatic = (memberId: string): boolean => subscriptions.get(memberId)?.groupInstanceId !== undefined;
  const byProcess = (kind: 'active' | 'standby'): Map<string, TopicPartition[]> =>
    new Map(clients.map(({ metadata: { processId } }) =>
      [processId, [...must(planned.clients.get(processId))[kind]].flatMap((task) => tasks.inputsOf(task)).sort(comparePartitions)]));
  const partitionsByProcess = byProcess('active');
  const standbyPartitionsByProcess = byProcess('standby');

  for (const { metadata, state } of clients) {
    const { consumers, processId } = metadata;
    const client = must(planned.clients.get(processId));
    const ownTasks = tasksByThread({ metadata, state }, tasks, client);
    let probesAtMs = processId === probing?.processId ? probing.atMs : Infinity;
    for (const memberId of consumers) {
      const { active, standby } = must(ownTasks.get(memberId));
      const withheldFrom = (task: string): string[] =>
        tasks.inputsOf(task).flatMap((partition) => {
          const owner = metadata.previousOwnerOf(partition) === memberId ? undefined : owners.get(keyOf(partition));
          return owner === undefined ? [] : [owner];
        });
      const withheld = active.filter((task) => withheldFrom(task).length > 0);
      // A standby that is to become active keeps its state through the round in which the task is withheld.
      const kept = withheld.filter((task) => state.previousStandbyTasks.has(task));
      const pairs = active.filter((task) => !withheld.includes(task))
        .flatMap((task) => tasks.inputsOf(task).map((partition) => ({ task, partition })))
        .sort((left, right) => comparePartitions(left.partition, right.partition));
      // A static member that restarts before it hears of this assignment has nothing to give up, and so does not join again (KAFKA-10078).
      const followsUp = withheld.flatMap(withheldFrom).some(isStatic);
      const nextRebalanceMs = followsUp ? 0 : probesAtMs;
      probesAtMs = Infinity;
      assignments.set(memberId, {
        partitions: pairs.map(({ partition }) => partition),
        userData: encodeAssignmentInfo({
          activeTasks: pairs.map(({ task }) => task),
          standbyTasks: new Map([...standby, ...kept].map((task) => [task, tasks.inputsOf(task)])),
          warmupTasks: [...standby.filter((task) => client.warmups.has(task)), ...kept],
          partitionsByProcess, standbyPartitionsByProcess, nextRebalanceMs,
          error: 'NONE', errorMessage: '',
        }),
      });
    }
  }
  return assignments;
};

/** Stateful tasks first, since only they gain from going back to their thread; then what balances the rest. */
const tasksByThread = (
  { metadata, state }: PlannedClient, tasks: TaskPartitions, { active, standby }: ClientAssignment,
): Map<string, { readonly active: readonly string[]; readonly standby: readonly string[] }> => {
  const { consumers } = metadata;
  const load = new Map<string, number>();
  const previous = (memberId: string): readonly string[] => metadata.previousTasksByLag(memberId, state);
  const isStateful = (task: string): boolean => tasks.stateful.has(task);
  const stateful = assignTasksToThreads([...active].filter(isStateful), consumers, previous, load);
  const standbys = assignTasksToThreads(standby, consumers, previous, load);
  const stateless = assignTasksToThreads([...active].filter((task) => !isStateful(task)), consumers, () => [], load);
  return new Map(consumers.map((memberId) =>
    [memberId, { active: [...must(stateful.get(memberId)), ...must(stateless.get(memberId))], standby: must(standbys.get(memberId)) }]));
};

const keyOf = ({ topic, partition }: TopicPartition): string => topicPartitionKey(topic, partition);
