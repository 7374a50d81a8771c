import { deferred, sleep, type Timer, type TopicPartition } from '../../common/index.ts';
import { Admin, Consumer, partitionForKey, Producer, WakeupException } from '../../clients/index.ts';
import type { IsolationLevel } from '../../broker/index.ts';
import { StreamsException } from '../errors/StreamsException.ts';
import { ThreadCache } from '../state/ThreadCache.ts';
import { MissingSourceTopicException } from '../errors/MissingSourceTopicException.ts';
import { StreamsPartitionAssignor } from './assignment/StreamsPartitionAssignor.ts';
import type { StreamsAssignment, StreamsAssignorHost } from './assignment/StreamsAssignorHost.ts';
import { AssignedTasks } from './AssignedTasks.ts';
import { AtLeastOnceCommits } from './AtLeastOnceCommits.ts';
import { ExactlyOnceCommits } from './ExactlyOnceCommits.ts';
import { InternalTopicManager } from './InternalTopicManager.ts';
import { outputTopics, PRODUCER_BATCH_SIZE } from './outputTopics.ts';
import { Pace } from './Pace.ts';
import { RecordCollectorImpl } from './RecordCollectorImpl.ts';
import { RepartitionPurger } from './RepartitionPurger.ts';
import { Signal } from './Signal.ts';
import { StoreChangelogReader } from './StoreChangelogReader.ts';
import type { StreamThreadParts, StreamThreadState } from './StreamThreadParts.ts';
import { taskOffsetSums } from './taskOffsetSums.ts';
import type { TaskCommits } from './TaskCommits.ts';
import { ThreadCommits } from './ThreadCommits.ts';
import { TaskCreator } from './TaskCreator.ts';
import { TaskManager } from './TaskManager.ts';
import { TaskMigratedException } from './TaskMigratedException.ts';
import { TaskSnapshots } from './TaskSnapshots.ts';
import { ThreadTopics, TOPIC_GRACE_MS } from './ThreadTopics.ts';
import { assignedTopics, changelogEnds } from './assignedTopics.ts';

/** How long one round processes before it commits and lets others have their turn. */
const ROUND_BUDGET_MS = 8;
/** Records of one task in one go; the clock is looked at in between. */
const RECORDS_PER_TURN = 64;
const POLL_TIMEOUT_MS = 60_000;
/** For brokers that do not answer to a thread that says good-bye. */
const LEAVE_PATIENCE_MS = 1_000;

/**
 * One member of an application's group and its tasks, from joining to the end or to the first failure. Its loop goes
 * round after round: rebalance, process, punctuate, commit; fetching and restoring go on beside it. It waits where there
 * is nothing to do, and where a commit cannot be made: while a broker that it needs is away nothing is processed.
 */
export class StreamThread {
  readonly name: string;
  readonly tasks: TaskManager;
  readonly #parts: StreamThreadParts;
  readonly #isExactlyOnce: boolean;
  readonly #isolationLevel: IsolationLevel;
  readonly #admin: Admin;
  readonly #topics: ThreadTopics;
  readonly #consumer: Consumer;
  readonly #producer: Producer;
  readonly #taskCommits: TaskCommits;
  readonly #commits: ThreadCommits;
  readonly #collector: RecordCollectorImpl;
  readonly #changelogs: StoreChangelogReader;
  readonly #snapshots: TaskSnapshots | undefined;
  readonly #assigned: AssignedTasks;
  readonly #pace: Pace;
  readonly #signal = new Signal();
  readonly #ended = deferred<void>();
  /** What waits for the end of a round: rebalances, and tasks that are restored. */
  readonly #inbox: Array<() => void | Promise<void>> = [];
  #assignment: StreamsAssignment | undefined;
  #state: StreamThreadState = 'CREATED';
  #polling = false;
  #failure: { readonly error: unknown } | undefined;
  #isStopping = false;
  /** Once it leaves the group. */
  #left: Promise<void> | undefined;
  #isKilled = false;
  #rebalance: Timer | undefined;

  constructor(parts: StreamThreadParts) {
    const { name, config, network, time, systemTime, subtopologies, topology, globalStores, stateDirectory } = parts;
    this.name = name;
    this.#parts = parts;
    this.#isExactlyOnce = config.processingGuarantee === 'exactly_once_v2';
    const isolationLevel = (this.#isolationLevel = this.#isExactlyOnce ? 'read_committed' : 'read_uncommitted');
    const { applicationId, autoOffsetReset, sessionTimeoutMs, heartbeatIntervalMs, maxPollIntervalMs, transactionTimeoutMs } = config;
    this.#admin = new Admin(network, systemTime, { apiTimeoutMs: Number.MAX_SAFE_INTEGER, unknownTopicGraceMs: TOPIC_GRACE_MS });
    this.#consumer = new Consumer(network, systemTime, {
      groupId: applicationId, clientId: name, autoOffsetReset, isolationLevel, sessionTimeoutMs, heartbeatIntervalMs, maxPollIntervalMs,
      enableAutoCommit: false, unknownTopicGraceMs: TOPIC_GRACE_MS, defaultApiTimeoutMs: Number.MAX_SAFE_INTEGER, partitionAssignmentStrategy: [new StreamsPartitionAssignor(this.#host())],
    });
    // Whoever is away is waited for: what was handed over must not be given up while the application lives.
    this.#producer = new Producer(network, systemTime, {
      clientId: name, batchSize: PRODUCER_BATCH_SIZE, unknownTopicGraceMs: TOPIC_GRACE_MS, maxRequestSize: Number.POSITIVE_INFINITY, deliveryTimeoutMs: Number.POSITIVE_INFINITY,
      ...(this.#isExactlyOnce ? { transactionalId: name, transactionTimeoutMs, deliveryTimeoutMs: transactionTimeoutMs } : {}),
    });
    this.#topics = new ThreadTopics({
      manager: new InternalTopicManager(this.#admin, subtopologies), producer: this.#producer, time: systemTime, subtopologies,
      deadLetterTopic: config.errorsDeadLetterQueueTopicName,
    });
    this.#taskCommits = this.#isExactlyOnce
      ? new ExactlyOnceCommits({ producer: this.#producer, consumer: this.#consumer, time: systemTime })
      : new AtLeastOnceCommits({ groupId: applicationId, producer: this.#producer, consumer: this.#consumer, time: systemTime });
    this.#collector = new RecordCollectorImpl(this.#producer, outputTopics(() => this.#topics.known), (bytes, start, end, count) => partitionForKey(bytes, count, start, end));
    this.tasks = new TaskManager(config.bufferedBytesPerPartition, isolationLevel);
    const cacheBytes = Math.floor(config.statestoreCacheMaxBytes / config.numStreamThreads);
    const creator = new TaskCreator({
      admin: this.#admin, time, config, topology, subtopologies, collector: this.#collector, globalStores,
      cache: cacheBytes > 0 ? new ThreadCache(cacheBytes) : undefined,
    });
    const topicIdOf = (topic: string): number => this.#topics.known.topicIds.get(topic) ?? -1;
    this.#changelogs = new StoreChangelogReader({
      network, time: systemTime, admin: this.#admin, isolationLevel, stateDirectory, topicIdOf,
      committedOffsets: (partitions) => this.#admin.listConsumerGroupOffsets(applicationId, { partitions }),
      onRestored: (task, restored) => this.#post(() => {
        this.#assigned.start(task);
        parts.listener.onRestored(task, restored);
        this.#onTasksChanged();
      }),
      onError: (error) => this.#fail(error),
    });
    this.#snapshots = stateDirectory === undefined ? undefined : new TaskSnapshots({
      directory: stateDirectory, admin: this.#admin, time: systemTime, topicIdOf, minChanges: config.snapshotMinChanges,
      committedOffset: (partition) => this.tasks.committedOffset(partition), onStarted: () => this.#signal.notify(),
    });
    this.#assigned = new AssignedTasks({
      tasks: this.tasks, creator, consumer: this.#consumer, changelogs: this.#changelogs, snapshots: this.#snapshots,
      onStarted: parts.listener.onTaskStarted, onError: (error) => this.#fail(error),
    });
    const repartition = new Set(subtopologies.flatMap(({ repartitionSourceTopics }) => repartitionSourceTopics.map((topic) => topic.name)));
    this.#commits = new ThreadCommits({
      config, time, systemTime, consumer: this.#consumer, commits: this.#taskCommits, tasks: this.tasks, collector: this.#collector, snapshots: this.#snapshots,
      purger: new RepartitionPurger(this.#admin, systemTime, (topic) => repartition.has(topic)),
      poll: (interrupt) => this.#poll(interrupt),
      life: () => (this.#isKilled ? 'killed' : this.#isStopping ? 'stopping' : 'running'),
      throwFailure: () => this.#throwFailure(),
      // How far a source topic is committed decides about snapshots of what is kept in it.
      onCommitted: () => {
        if (this.#snapshots !== undefined) this.#signal.notify();
      },
      onError: (error) => this.#fail(error),
    });
    this.#pace = new Pace(parts.pacer, () => this.#signal.notify(), (error) => this.#fail(error));
  }

  get state(): StreamThreadState {
    return this.#state;
  }

  get changelogs(): StoreChangelogReader {
    return this.#changelogs;
  }

  /** Partition counts of all topics, as last heard. */
  get partitionCounts(): ReadonlyMap<string, number> {
    return this.#topics.known.counts;
  }

  /** Whether it has tasks for all that it was assigned, and everything that was handed over is durable. */
  get isSettled(): boolean {
    return this.#state === 'RUNNING' && this.#inbox.length === 0 && this.#commits.isSettled;
  }

  /**
   * Resolves after `stop`, with everything committed, or with what could not be handed over because brokers are away left
   * for the next start. Rejects with what went wrong; then nothing uncommitted is handed over.
   */
  async run(): Promise<void> {
    this.#setState('STARTING');
    const restoring = this.#changelogs.run();
    try {
      if (this.#taskCommits instanceof ExactlyOnceCommits) await this.#taskCommits.initialize();
      this.#subscribe();
      await this.#loop();
    } finally {
      // What ended it may have been thrown: from now on nothing is asked of a consumer that is about to be closed.
      this.#isStopping = true;
      this.#rebalance?.cancel();
      this.#ended.resolve();
      this.#taskCommits.stop();
      if (this.#failure !== undefined || this.#isKilled) this.#taskCommits.abandon();
      else await this.#taskCommits.settled().catch(() => undefined);
      this.#taskCommits.close();
      this.#changelogs.close();
      this.tasks.closeDirty();
      // At least once, what nobody answered is given up before others take the tasks: written later it would stand behind theirs.
      if (!this.#isExactlyOnce) await this.#producer.close(0);
      if (!this.#isKilled) await this.#leave();
      await this.#producer.close(0);
      this.#consumer.kill();
      this.#admin.close();
      await restoring;
      this.#setState('DEAD');
    }
  }

  /** Ends the loop between two batches of records. */
  stop(): void {
    if (this.#isStopping) return;
    this.#isStopping = true;
    if (this.#state !== 'DEAD') this.#setState('PENDING_SHUTDOWN');
    this.#taskCommits.stop();
    if (this.#state === 'STARTING') void this.#producer.close(0);
    this.#signal.notify();
  }

  /** As if its machine had gone: no commit, no word to anybody. */
  kill(): void {
    this.#isKilled = true;
    this.#consumer.kill();
    this.#taskCommits.abandon();
    this.#changelogs.close();
    this.tasks.closeDirty();
    void this.#producer.close(0);
    this.stop();
  }

  #host(): StreamsAssignorHost {
    const { processId, config, systemTime, subtopologies, stateDirectory, isElsewhere } = this.#parts;
    return {
      processId,
      time: systemTime,
      config,
      prepareTopics: async () => {
        await this.#topics.makeReady();
        return assignedTopics(subtopologies, this.#topics.known.counts);
      },
      taskOffsetSums: () => taskOffsetSums(this.tasks, this.#changelogs, stateDirectory, isElsewhere),
      changelogEndOffsets: (partitions) =>
        changelogEnds(this.#admin, config.applicationId, subtopologies, partitions, this.#isolationLevel),
      onAssignment: (assignment) => {
        this.#assignment = assignment;
      },
      onAssignmentError: (error, message) =>
        this.#fail(error === 'INCOMPLETE_SOURCE_TOPIC_METADATA' ? new MissingSourceTopicException(message) : new StreamsException(message)),
      requestRebalanceAt: (ms) => {
        this.#rebalance?.cancel();
        this.#rebalance = ms === Number.POSITIVE_INFINITY ? undefined
          : systemTime.schedule(Math.max(0, ms - systemTime.milliseconds()), () => {
            if (!this.#isStopping) this.#consumer.enforceRebalance('a follow-up rebalance was asked for');
          });
      },
    };
  }

  #subscribe(): void {
    const topics = [...new Set(this.#parts.subtopologies.flatMap(({ sourceTopics }) => sourceTopics))];
    this.#consumer.subscribe(topics, {
      onPartitionsRevoked: (partitions) => this.#atSafePoint(() => this.#revoke(partitions)),
      onPartitionsAssigned: (added) => this.#atSafePoint(() => this.#assign(added)),
      onPartitionsLost: () => this.#fail(new TaskMigratedException('the group went on without this thread')),
    });
  }

  #post(work: () => void | Promise<void>): void {
    this.#inbox.push(work);
    this.#signal.notify();
  }

  /**
   * Resolves when it was done between two rounds, or when there are no more rounds. A thread that stops holds the group up
   * until it has committed: as a member of the next generation it could commit over those who have its tasks by then.
   */
  #atSafePoint(work: () => Promise<void>): Promise<void> {
    if (this.#failure !== undefined) return Promise.resolve();
    if (this.#isStopping) return this.#ended.promise;
    const done = deferred<void>();
    this.#post(async () => {
      try {
        await work();
      } finally {
        done.resolve();
      }
    });
    return Promise.race([done.promise, this.#ended.promise]);
  }

  async #revoke(partitions: readonly TopicPartition[]): Promise<void> {
    await this.#commits.commitAll();
    this.#assigned.suspend(partitions);
    this.#taskCommits.forget(partitions);
  }

  async #assign(added: readonly TopicPartition[]): Promise<void> {
    const assignment = this.#assignment;
    if (assignment === undefined) return;
    this.#consumer.pause(added);
    await this.#topics.learn(() => this.#isStopping);
    this.#assigned.apply(assignment);
    this.#parts.listener.onAssignment(assignment);
    this.#setState('PARTITIONS_ASSIGNED');
    this.#onTasksChanged();
  }

  #onTasksChanged(): void {
    if (this.#state === 'PARTITIONS_ASSIGNED' && !this.tasks.isRestoring) this.#setState('RUNNING');
  }

  async #loop(): Promise<void> {
    const { time } = this.#parts;
    while (!this.#isStopping) {
      this.#poll();
      for (let work = this.#inbox.shift(); work !== undefined; work = this.#inbox.shift()) await work();
      this.#throwFailure();
      const processed = this.#processRound();
      for (const task of this.tasks.running) {
        task.punctuateStreamTime();
        task.punctuateSystemTime();
      }
      this.#throwFailure();
      if (this.#commits.isDue) await this.#commits.commit();
      this.#resumeDrained();
      const isWriting = this.#snapshots !== undefined && this.#writeSnapshots(this.#snapshots);
      if (processed > 0 || isWriting || (this.tasks.hasWork && !this.#pace.isWaiting)) await time.yield();
      else await this.#waitForWork();
    }
    this.#throwFailure();
    if (this.#isKilled) return;
    await this.#commits.commitAll();
    // What nobody answered is to be given up at once.
    if (this.#taskCommits.inFlight > 0) return;
    // A cache: without it the next start reads the ends of changelogs. Nobody waits for it.
    await this.#snapshots?.keepAll(() => this.tasks.running, async () => {
      await this.#commits.proveOwnership();
      this.#ended.resolve();
      void this.#leave();
    }).catch(() => undefined);
  }

  /** True while there is more to write. */
  #writeSnapshots(snapshots: TaskSnapshots): boolean {
    return snapshots.advance(this.tasks.running) || this.#commits.coverSnapshots();
  }

  /** Takes part in the group and fetches, in the background, unless that is under way; with `interrupt` it is started anew. */
  #poll(interrupt?: 'interrupt'): void {
    if (this.#polling) {
      if (interrupt !== undefined) this.#consumer.wakeup();
      return;
    }
    this.#polling = true;
    void this.#consumer
      .pollBatches(POLL_TIMEOUT_MS)
      // What cannot be read may go to a dead letter topic: that has to belong to a commit.
      .then((fetched) => this.#post(() => {
        this.#taskCommits.begin();
        const full = this.tasks.add(fetched);
        if (full.length > 0) this.#consumer.pause(full);
      }))
      .catch((error: unknown) => {
        if (!(error instanceof WakeupException)) this.#fail(error);
      })
      .finally(() => {
        this.#polling = false;
        this.#signal.notify();
      });
  }

  /** Lets fetching go on for partitions that can take more; a fetch that waits without them is started anew. */
  #resumeDrained(): void {
    const drained = this.tasks.drained();
    if (drained.length === 0) return;
    this.#consumer.resume(drained);
    this.#poll('interrupt');
  }

  #processRound(): number {
    if (this.#pace.isWaiting || this.tasks.running.length === 0) return 0;
    const { time } = this.#parts;
    const collector = this.#collector;
    this.#taskCommits.begin();
    const deadline = time.hiResMilliseconds() + ROUND_BUDGET_MS;
    let total = 0;
    for (;;) {
      let processed = 0;
      for (const task of this.tasks.running) {
        processed += this.#pace.process(task, RECORDS_PER_TURN);
        if (time.hiResMilliseconds() >= deadline || this.#pace.isWaiting || collector.isFull) return total + processed;
      }
      total += processed;
      if (processed === 0 || this.tasks.running.some((task) => task.commitRequested)) return total;
    }
  }

  /** So that others need not wait for the timeouts of the transaction and the session. */
  #leave(): Promise<void> {
    const tell = async (): Promise<void> => {
      const told = [this.#consumer.close()];
      if (this.#isExactlyOnce) told.push(this.#producer.abortTransaction());
      await Promise.race([Promise.allSettled(told), sleep(this.#parts.systemTime, LEAVE_PATIENCE_MS)]);
    };
    return (this.#left ??= tell());
  }

  async #waitForWork(): Promise<void> {
    const { time } = this.#parts;
    const wakeAt = Math.min(this.tasks.nextSystemTimePunctuation, this.tasks.idleUntil, this.#commits.dueAt);
    let timer: Timer | undefined;
    if (wakeAt < Number.POSITIVE_INFINITY)
      timer = time.schedule(Math.max(0, wakeAt - time.milliseconds()), () => this.#signal.notify());
    await this.#signal.wait();
    timer?.cancel();
  }

  /** The loop ends with the first failure, before it hands over anything more. */
  #fail(error: unknown): void {
    if (this.#isStopping && this.#isKilled) return;
    this.#failure ??= { error };
    this.#taskCommits.abandon();
    this.#signal.notify();
  }

  #throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  #setState(state: StreamThreadState): void {
    if (this.#state === state || (this.#isStopping && state !== 'DEAD' && state !== 'PENDING_SHUTDOWN')) return;
    this.#state = state;
    this.#parts.listener.onStateChange(state);
  }
}
