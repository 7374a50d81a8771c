/**
 * What the page sees and does of the Kafka Streams applications: every persistent query is one, and its instances are
 * members of one consumer group, each with threads, tasks and state of its own. Names and words are Kafka Streams'.
 */

export type ApplicationState = 'CREATED' | 'REBALANCING' | 'RUNNING' | 'PENDING_SHUTDOWN' | 'NOT_RUNNING' | 'ERROR';

/** An application in a list of them. */
export interface ApplicationSummary {
  readonly queryId: string;
  /** Also its consumer group, and the prefix of its internal topics. */
  readonly applicationId: string;
  /** The stream or table that it fills. */
  readonly sink: string;
  /** REBALANCING also while some task runs nowhere. */
  readonly state: ApplicationState;
  /** Why it failed, when it did. */
  readonly error: string | null;
  readonly instanceCount: number;
  /** Of the instances, those that are there. */
  readonly runningCount: number;
  /** Tasks that some instance has. */
  readonly taskCount: number;
  /** Of the topology: one for each sub-topology and partition; null while its topics are not known. */
  readonly taskTotal: number | null;
  /** Records that its tasks have not read yet. */
  readonly lag: number;
}

/** An application, whole. */
export interface ApplicationView extends ApplicationSummary {
  /** Records that were read after the last commit: the group's lag counts them, and whoever takes a task over reads them again. */
  readonly uncommitted: number;
  /** Partitions of its topics that no broker leads: what they hold waits. */
  readonly leaderless: number;
  readonly settings: ApplicationSettings;
  readonly timing: ApplicationTiming;
  readonly topology: TopologyView;
  /** The topology in the text form of Kafka's TopologyDescription. */
  readonly description: string;
  readonly instances: readonly InstanceView[];
  /** Sums over all runs under this application id since the engine opened. */
  readonly counters: readonly NodeCount[];
  /** The newest ones, oldest first. */
  readonly events: readonly ApplicationEvent[];
}

export interface ApplicationSettings {
  readonly processingGuarantee: 'at_least_once' | 'exactly_once_v2';
  readonly numStreamThreads: number;
  readonly numStandbyReplicas: number;
  readonly statestoreCacheMaxBytes: number;
  readonly commitIntervalMs: number;
}

/** Shorter than Kafka's defaults, because somebody is watching. Milliseconds and records. */
export interface ApplicationTiming {
  readonly sessionTimeoutMs: number;
  readonly heartbeatIntervalMs: number;
  readonly probingRebalanceIntervalMs: number;
  readonly acceptableRecoveryLag: number;
  readonly transactionTimeoutMs: number;
}

// ------------------------------------------------------------------------------------------------ the topology

/** Topics of internal kind carry no application prefix here, as in Kafka's text. */
export interface TopologyView {
  readonly subtopologies: readonly SubtopologyView[];
  readonly globalStores: ReadonlyArray<{ readonly id: number; readonly source: string; readonly processor: string; readonly store: string; readonly topic: string }>;
}

export interface SubtopologyView {
  readonly id: number;
  readonly nodes: readonly TopologyNode[];
  readonly stores: ReadonlyArray<{
    readonly name: string;
    /** Null where nothing is logged. */
    readonly changelogTopic: string | null;
  }>;
  /** Those of its input topics that the application makes itself. */
  readonly repartitionTopics: readonly string[];
}

export interface TopologyNode {
  readonly kind: 'source' | 'processor' | 'sink';
  readonly name: string;
  readonly predecessors: readonly string[];
  readonly successors: readonly string[];
  /** What a source reads or a sink writes; a pattern as its text. */
  readonly topics: readonly string[];
  readonly stores: readonly string[];
}

// --------------------------------------------------------------------------------------- instances and their tasks

export interface InstanceView {
  /** Stays over kills and restarts: its state on disk hangs on it. */
  readonly instanceId: string;
  readonly state: ApplicationState;
  readonly error: string | null;
  readonly isKilled: boolean;
  /** It was killed, and the group waits for it until then at the latest; null once the group knows, or was told. */
  readonly waitedForUntilMs: number | null;
  readonly threads: ReadonlyArray<{ readonly name: string; readonly state: string; readonly tasks: readonly string[] }>;
  readonly tasks: readonly TaskView[];
  readonly standbyTasks: readonly StandbyTaskView[];
}

export interface TaskView {
  /** `<sub-topology>_<partition>` */
  readonly taskId: string;
  readonly subtopology: number;
  /** WAITING: nobody has it now; it is listed where it was last. */
  readonly state: 'RESTORING' | 'RUNNING' | 'SUSPENDED' | 'WAITING';
  readonly partitions: readonly TaskPartition[];
  readonly stores: readonly TaskStore[];
}

export interface TaskPartition {
  readonly topic: string;
  readonly partition: number;
  /** The first offset that is not processed; null while the task does not run. */
  readonly position: number | null;
  readonly lag: number;
}

export interface StandbyTaskView {
  readonly taskId: string;
  readonly subtopology: number;
  /** Made so that the task can move here, not kept as a copy. */
  readonly isWarmUp: boolean;
  readonly stores: readonly TaskStore[];
}

export interface TaskStore {
  readonly name: string;
  /** Null of stores that do not count them. */
  readonly rows: number | null;
  /** How far it is in its changelog; null where it has none. */
  readonly changelog: {
    readonly topic: string;
    readonly beginOffset: number;
    readonly offset: number;
    readonly endOffset: number;
  } | null;
}

/** Records through one node of one task. */
export interface NodeCount {
  readonly taskId: string;
  readonly node: string;
  readonly processed: number;
  readonly forwarded: number;
  readonly dropped: number;
}

// ---------------------------------------------------------------------------------------------------------- events

export interface ApplicationEvent {
  readonly timeMs: number;
  readonly kind:
    | 'instance-started' | 'instance-killed' | 'instance-stopped' | 'instance-failed' | 'instance-removed' | 'instance-missed'
    | 'rebalance-began' | 'rebalance-ended' | 'probing' | 'task-moved' | 'task-restored' | 'standby' | 'warm-up' | 'restarted';
  readonly instance: string | null;
  readonly taskId: string | null;
  /** Of a task-restored: what was read of changelogs, rows that were found on the instance's disk, whether a copy was there that held the rest, and how long it took. */
  readonly restored?: { readonly records: number; readonly rowsOnDisk: number; readonly hadCopy: boolean; readonly ms: number };
  /** In words. */
  readonly message: string;
}

// ------------------------------------------------------------------------------------------------------------ acts

/**
 * What a person or a test does to applications. Each resolves when done and rejects with an OxbowError: UNKNOWN_QUERY,
 * INVALID_CONFIG, INVALID_APPLICATION_ID, TOO_MANY_INSTANCES, NOT_RUNNING, StreamsException ... A query is named by its id or
 * by the stream or table that it fills. How many instances there are, their settings
 * and ids are saved with the document.
 */
export interface ApplicationsApi {
  list(): Promise<readonly ApplicationSummary[]>;
  describe(queryId: string): Promise<ApplicationView>;
  /** Resolves with its id when it runs and its tasks are restored. */
  addInstance(queryId: string): Promise<string>;
  /** As if its machine had gone: the group hears of it when the session times out. */
  killInstance(queryId: string, instanceId: string): Promise<void>;
  /** It commits and leaves the group: others take over at once. */
  stopInstance(queryId: string, instanceId: string): Promise<void>;
  /** One that was killed, was stopped or has failed, with what it has on disk. */
  restartInstance(queryId: string, instanceId: string): Promise<void>;
  /** One that is not running, for good. The last one stays. */
  removeInstance(queryId: string, instanceId: string): Promise<void>;
  /** Restarts all instances with these settings. */
  configure(queryId: string, settings: Partial<ApplicationSettings>): Promise<void>;
  /**
   * The query goes on under another application.id, and knows nothing of what it did as another: no offsets, no state. What
   * belongs to the old id stays until the query is terminated, so that its old id finds it again.
   */
  setApplicationId(queryId: string, applicationId: string): Promise<void>;
}
