import type { Time, TopicPartition } from '../../../common/index.ts';
import type { AssignorError } from './AssignorError.ts';

/** What an assignor needs of the configuration. */
export interface AssignmentConfigs {
  /** num.standby.replicas */
  readonly numStandbyReplicas: number;
  /** acceptable.recovery.lag, in records; Infinity: everybody counts as caught up. */
  readonly acceptableRecoveryLag: number;
  /** max.warmup.replicas, at least 1. */
  readonly maxWarmupReplicas: number;
  /** probing.rebalance.interval.ms */
  readonly probingRebalanceIntervalMs: number;
}

/** One sub-topology as it is to be assigned; it has one task for each partition of its widest input topic. */
export interface AssignedSubtopology {
  readonly id: number;
  /** All topics that it reads, with their numbers of partitions: sources and repartition topics. */
  readonly inputTopics: ReadonlyMap<string, number>;
  /**
   * Topics that hold its state, a source topic that doubles as a changelog among them. Where there are none its tasks
   * count as stateless: no standby, no warm-up, whatever stores without a log they have.
   */
  readonly changelogTopics: readonly string[];
}

export interface AssignedTopics {
  readonly subtopologies: readonly AssignedSubtopology[];
}

/** Tasks and their input partitions, by formatTaskId. */
export type PartitionsByTask = ReadonlyMap<string, readonly TopicPartition[]>;
/** Input partitions by processId. */
export type PartitionsByProcess = ReadonlyMap<string, readonly TopicPartition[]>;

/** A member's own share. Tasks that are in neither map are to be closed. */
export interface StreamsAssignment {
  readonly active: PartitionsByTask;
  readonly standby: PartitionsByTask;
  /** Those of `standby` beyond num.standby.replicas: they become active here once they have caught up. */
  readonly warmups: ReadonlySet<string>;
  /** Who is to have which partition once the group has settled, for interactive queries. */
  readonly partitionsByProcess: PartitionsByProcess;
  readonly standbyPartitionsByProcess: PartitionsByProcess;
}

/** The stream thread, as its assignor sees it. */
export interface StreamsAssignorHost {
  /** Of the instance: the same for all its threads. */
  readonly processId: string;
  readonly time: Time;
  readonly config: AssignmentConfigs;
  /**
   * On the leader only. Makes the internal topics and checks co-partitioning. What it rejects with is told to all
   * members, who get no tasks: MissingSourceTopicException as INCOMPLETE_SOURCE_TOPIC_METADATA, anything else as
   * ASSIGNMENT_ERROR; but for a retriable KafkaError, with which the rebalance is tried again.
   */
  prepareTopics(): Promise<AssignedTopics>;
  /**
   * By formatTaskId, for the stateful tasks that this thread has, and for those that lie on the instance's disk and no
   * thread has: LATEST_OFFSET for an active task that runs, else the sum of the changelog offsets that the state is at.
   */
  taskOffsetSums(): ReadonlyMap<string, number>;
  /**
   * On the leader only, in the order of `partitions`: end offsets, or for a source topic that doubles as a changelog
   * what the group has committed (0 for nothing). When it rejects tasks stay where they are and the group tries again
   * after probing.rebalance.interval.ms.
   */
  changelogEndOffsets(partitions: readonly TopicPartition[]): Promise<readonly number[]>;
  /** Inside the consumer's poll, after onPartitionsRevoked and before onPartitionsAssigned of the same assignment. */
  onAssignment(assignment: StreamsAssignment): void;
  /** Instead of onAssignment: the group has no assignment, and this is why. The consumer has no partitions then. */
  onAssignmentError(error: AssignorError, message: string): void;
  /**
   * Replaces what was asked before; `ms` is wall-clock time of `time`, in the past: at once, Infinity: never. Once it
   * has come the thread lets its consumer join again, before its next poll, and forgets it.
   */
  requestRebalanceAt(ms: number): void;
}
