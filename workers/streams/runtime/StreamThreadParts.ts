import type { BrokerNetwork } from '../../broker/index.ts';
import type { Time } from '../../common/index.ts';
import type { StateDirectory } from '../state/StateDirectory.ts';
import type { StateStore } from '../state/StateStore.ts';
import type { Subtopology } from '../topology/Subtopology.ts';
import type { Topology } from '../topology/Topology.ts';
import type { StreamsAssignment } from './assignment/StreamsAssignorHost.ts';
import type { Pacer } from './Pacer.ts';
import type { ResolvedStreamsConfig } from './StreamsConfig.ts';
import type { StreamTask } from './StreamTask.ts';
import type { TaskRestored } from './TaskRestored.ts';

export type StreamThreadState = 'CREATED' | 'STARTING' | 'PARTITIONS_ASSIGNED' | 'RUNNING' | 'PENDING_SHUTDOWN' | 'DEAD';

export interface StreamThreadParts {
  /** Also the client id, and under exactly-once the end of the transactional id. */
  readonly name: string;
  /** Of the instance. */
  readonly processId: string;
  readonly config: ResolvedStreamsConfig;
  readonly topology: Topology;
  readonly subtopologies: readonly Subtopology[];
  readonly globalStores: ReadonlyMap<string, StateStore>;
  readonly network: BrokerNetwork;
  /** Of processing: punctuations and commits follow it. */
  readonly time: Time;
  /** Of the conversation with brokers. */
  readonly systemTime: Time;
  readonly pacer: Pacer | undefined;
  readonly stateDirectory: StateDirectory | undefined;
  /** Whether another thread of the instance has the task. */
  readonly isElsewhere: (taskId: string) => boolean;
  readonly listener: {
    onStateChange(state: StreamThreadState): void;
    onTaskStarted(task: StreamTask): void;
    onRestored(task: StreamTask, restored: TaskRestored): void;
    onAssignment(assignment: StreamsAssignment): void;
  };
}
