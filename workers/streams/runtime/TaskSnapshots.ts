import { deferred, type Time, type TopicPartition } from '../../common/index.ts';
import { LATEST_TIMESTAMP, type Admin } from '../../clients/index.ts';
import { formatTaskId } from '../api/TaskId.ts';
import type { SnapshotOrigin, SnapshotWriter, StateDirectory } from '../state/StateDirectory.ts';
import type { StoreSnapshot } from '../state/StateStore.ts';
import { listOffsetsAt } from './listOffsetsAt.ts';
import type { Changelog } from './ProcessorStateManager.ts';
import type { StreamTask } from './StreamTask.ts';

const RECORDS_PER_SLICE = 500;
const SLICE_MS = 3;
/** How long the end of a thread is put off for what is only a cache. */
const KEEP_PATIENCE_MS = 3_000;
/** Fewer changes than this share of a large store's rows are read again faster than the rows are written. */
const REPLAY_SHARE = 0.1;

interface UnderWay {
  readonly task: StreamTask;
  readonly storeName: string;
  readonly snapshot: StoreSnapshot;
  readonly writer: SnapshotWriter;
  readonly origin: SnapshotOrigin;
}

/** A store as it is at the end. */
interface Kept {
  readonly task: StreamTask;
  readonly changelog: Changelog;
  readonly at: number;
}

export interface TaskSnapshotsParts {
  readonly directory: StateDirectory;
  readonly admin: Admin;
  readonly time: Time;
  readonly topicIdOf: (topic: string) => number;
  /** Since the last snapshot of a store, for another one to be worth its writing. */
  readonly minChanges: number;
  /** Of an input partition: as far as the group is known to have committed. */
  readonly committedOffset: (partition: TopicPartition) => number;
  /** A snapshot has begun: `advance` has work. */
  readonly onStarted: () => void;
}

/**
 * Puts the stores of running tasks on disk, a slice between two rounds of processing, one store after the other. What a
 * snapshot holds may be ahead of what is committed, so it counts only when a commit made after its end is durable.
 */
export class TaskSnapshots {
  readonly #parts: TaskSnapshotsParts;
  /** How far stores were when their last snapshots began, by task and store; see `#progress`. */
  readonly #taken = new WeakMap<StreamTask, Map<string, number>>();
  #underWay: UnderWay | undefined;
  #isStarting = false;
  /** Read to the end, to be published by the next commit. */
  #complete: UnderWay | undefined;

  constructor(parts: TaskSnapshotsParts) {
    this.#parts = parts;
  }

  /** Between two rounds. True while there is more to write. */
  advance(tasks: readonly StreamTask[]): boolean {
    const current = this.#underWay;
    if (current === undefined) {
      if (!this.#isStarting && this.#complete === undefined) this.#startNext(tasks);
      return false;
    }
    if (!tasks.includes(current.task)) {
      this.#underWay = undefined;
      return false;
    }
    const { time } = this.#parts;
    const deadline = time.hiResMilliseconds() + SLICE_MS;
    do {
      if (current.snapshot.next(RECORDS_PER_SLICE, current.writer.append)) continue;
      this.#underWay = undefined;
      this.#complete = current;
      return false;
    } while (time.hiResMilliseconds() < deadline);
    return true;
  }

  /** Whether a snapshot waits for a commit. */
  get isWaiting(): boolean {
    return this.#complete !== undefined;
  }

  /** `committed` is that of a commit which was handed over after everything that has been appended so far. */
  onCommit(committed: Promise<unknown>): void {
    const complete = this.#complete;
    if (complete === undefined) return;
    this.#complete = undefined;
    committed.then(() => complete.writer.publish(complete.origin)).catch(() => undefined);
  }

  /**
   * At a clean end, when everything is committed: what stores hold now, so that whoever starts here again has nothing to
   * read. `proveOwnership` commits once more, after changelogs' ends were read, which the group takes from owners only: so
   * what lies before those ends is this thread's, and in its stores. Rejects as that does.
   */
  async keepAll(running: () => readonly StreamTask[], proveOwnership: () => Promise<void>): Promise<void> {
    const { time, minChanges } = this.#parts;
    const kept = running().flatMap((task) => task.stateManager.changelogs.flatMap((changelog): Kept[] => {
      const { at, changes, rows } = this.#progress(task, changelog);
      return changelog.snapshot === undefined || changes === 0 || (rows > minChanges && changes < rows * REPLAY_SHARE) ? [] : [{ task, changelog, at }];
    }));
    if (kept.length === 0) return;
    const over = deferred<void>();
    const timer = time.schedule(KEEP_PATIENCE_MS, () => over.resolve());
    await Promise.race([over.promise, this.#keep(kept, running, proveOwnership)]).finally(() => timer.cancel());
  }

  forget(task: StreamTask): void {
    this.#taken.delete(task);
    if (this.#underWay?.task === task) this.#underWay = undefined;
    if (this.#complete?.task === task) this.#complete = undefined;
  }

  #startNext(tasks: readonly StreamTask[]): void {
    const { minChanges, onStarted } = this.#parts;
    for (const task of tasks)
      for (const changelog of task.stateManager.changelogs) {
        const { at, changes, rows } = this.#progress(task, changelog);
        if (changelog.snapshot === undefined || changes < Math.max(minChanges, rows)) continue;
        this.#isStarting = true;
        void this.#start(task, changelog, at).finally(() => {
          this.#isStarting = false;
          onStarted();
        });
        return;
      }
  }

  /** Nothing is written of a task that has been closed meanwhile, because that took too long or the thread was killed. */
  async #keep(kept: readonly Kept[], running: () => readonly StreamTask[], proveOwnership: () => Promise<void>): Promise<void> {
    const { admin, time } = this.#parts;
    const ends = await listOffsetsAt(admin, kept.map(({ task, changelog: { topic } }) => ({ topic, partition: task.taskId.partition })), LATEST_TIMESTAMP);
    if (!kept.every(({ task }) => running().includes(task))) return;
    await proveOwnership();
    for (const [i, { task, changelog, at }] of kept.entries()) {
      if (!running().includes(task)) return;
      const { snapshot, writer, origin } = this.#begin(task, changelog, this.#isSource(task, changelog) ? at : ends[i]!);
      let sliceEnd = time.hiResMilliseconds() + SLICE_MS;
      while (snapshot.next(RECORDS_PER_SLICE, writer.append)) {
        if (time.hiResMilliseconds() < sliceEnd) continue;
        await time.yield();
        if (!running().includes(task)) return;
        sliceEnd = time.hiResMilliseconds() + SLICE_MS;
      }
      await writer.publish(origin);
    }
  }

  #isSource(task: StreamTask, { storeName }: Changelog): boolean {
    return task.topology.sourceChangelogTopics.has(storeName);
  }

  /**
   * How far a store is, how much of that came after its last snapshot, and how many rows that one had. In changes; or in
   * offsets, of a store that has a source topic for its changelog: what is committed is in the store.
   */
  #progress(task: StreamTask, changelog: Changelog): { readonly at: number; readonly changes: number; readonly rows: number } {
    const { storeName, topic } = changelog;
    const checkpoint = this.#parts.directory.checkpoint(formatTaskId(task.taskId), storeName);
    const isSource = this.#isSource(task, changelog);
    const at = isSource ? this.#parts.committedOffset({ topic, partition: task.taskId.partition }) : changelog.changes;
    const from = this.#taken.get(task)?.get(storeName) ?? (isSource ? checkpoint?.offset ?? 0 : 0);
    return { at, changes: at - from, rows: checkpoint?.records ?? 0 };
  }

  #begin(task: StreamTask, { storeName, topic, snapshot }: Changelog, offset: number): UnderWay {
    const { directory, time, topicIdOf } = this.#parts;
    const origin = { offset, topicId: topicIdOf(topic), takenAtMs: time.milliseconds() };
    return { task, storeName, snapshot: snapshot!(), writer: directory.write(formatTaskId(task.taskId), storeName), origin };
  }

  /** A changelog is replayed from where it ends now, a source topic from where it is committed: what lies before is in the store already. */
  async #start(task: StreamTask, changelog: Changelog, at: number): Promise<void> {
    try {
      const partition = { topic: changelog.topic, partition: task.taskId.partition };
      const [offset] = this.#isSource(task, changelog) ? [at] : await listOffsetsAt(this.#parts.admin, [partition], LATEST_TIMESTAMP);
      const taken = this.#taken.get(task) ?? new Map<string, number>();
      this.#taken.set(task, taken.set(changelog.storeName, at));
      this.#underWay = this.#begin(task, changelog, offset!);
    } catch {
      // The next round tries again.
    }
  }
}
