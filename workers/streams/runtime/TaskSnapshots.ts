import { sleep, type Time, type TopicPartition } from '../../common/index.ts';
import { LATEST_TIMESTAMP, type Admin } from '../../clients/index.ts';
import { formatTaskId } from '../api/TaskId.ts';
import type { SnapshotOrigin, SnapshotWriter, StateDirectory } from '../state/StateDirectory.ts';
import type { StoreSnapshot } from '../state/StateStore.ts';
import { listOffsetsAt } from './listOffsetsAt.ts';
import type { Changelog } from './ProcessorStateManager.ts';
import type { StreamTask } from './StreamTask.ts';

const RECORDS_PER_SLICE = 500;
const SLICE_MS = 3;

interface UnderWay {
  readonly task: StreamTask;
  readonly storeName: string;
  readonly snapshot: StoreSnapshot;
  readonly writer: SnapshotWriter;
  readonly origin: SnapshotOrigin;
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
    if (this.#writeSlice(current)) return true;
    this.#underWay = undefined;
    this.#complete = current;
    return false;
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
   * At a clean end, when all that tasks did is committed and nothing more will come: whatever has changed, so that the
   * next start has next to nothing to restore. What is not done in `patienceMs` is left.
   */
  async takeAll(tasks: readonly StreamTask[], patienceMs: number): Promise<void> {
    const { time } = this.#parts;
    const deadline = time.hiResMilliseconds() + patienceMs;
    this.#underWay = this.#complete = undefined;
    await Promise.race([this.#takeAll(tasks, deadline), sleep(time, patienceMs)]);
  }

  forget(task: StreamTask): void {
    this.#taken.delete(task);
    if (this.#underWay?.task === task) this.#underWay = undefined;
    if (this.#complete?.task === task) this.#complete = undefined;
  }

  async #takeAll(tasks: readonly StreamTask[], deadline: number): Promise<void> {
    const { time } = this.#parts;
    for (const task of tasks)
      for (const changelog of task.stateManager.changelogs) {
        const { at, changes } = this.#changes(task, changelog);
        if (changelog.snapshot === undefined || changes === 0) continue;
        const current = await this.#start(task, changelog, at);
        if (current === undefined) continue;
        while (this.#writeSlice(current)) {
          if (time.hiResMilliseconds() >= deadline) return;
          await time.yield();
        }
        await current.writer.publish(current.origin).catch(() => undefined);
      }
  }

  /** True while there is more to write. */
  #writeSlice({ snapshot, writer }: UnderWay): boolean {
    const { time } = this.#parts;
    const deadline = time.hiResMilliseconds() + SLICE_MS;
    while (snapshot.next(RECORDS_PER_SLICE, writer.append)) if (time.hiResMilliseconds() >= deadline) return true;
    return false;
  }

  #startNext(tasks: readonly StreamTask[]): void {
    const { directory, minChanges, onStarted } = this.#parts;
    for (const task of tasks)
      for (const changelog of task.stateManager.changelogs) {
        const { at, changes } = this.#changes(task, changelog);
        const rows = directory.checkpoint(formatTaskId(task.taskId), changelog.storeName)?.records ?? 0;
        if (changelog.snapshot === undefined || changes < Math.max(minChanges, rows)) continue;
        this.#isStarting = true;
        void this.#start(task, changelog, at).then((started) => {
          this.#isStarting = false;
          this.#underWay = started;
          onStarted();
        });
        return;
      }
  }

  /** How far a store is, and what has changed since its last snapshot. In offsets where a source topic is its changelog: what is committed of it is in the store. */
  #changes(task: StreamTask, { storeName, topic, changes }: Changelog): { readonly at: number; readonly changes: number } {
    const isSource = task.topology.sourceChangelogTopics.has(storeName);
    const at = isSource ? this.#parts.committedOffset({ topic, partition: task.taskId.partition }) : changes;
    const from = isSource ? (this.#parts.directory.checkpoint(formatTaskId(task.taskId), storeName)?.offset ?? 0) : 0;
    return { at, changes: at - (this.#taken.get(task)?.get(storeName) ?? from) };
  }

  /** A changelog is replayed from where it ends now, a source topic from where it is committed: what lies before is in the store already. */
  async #start(task: StreamTask, { storeName, topic, snapshot }: Changelog, at: number): Promise<UnderWay | undefined> {
    const { directory, admin, time, topicIdOf } = this.#parts;
    try {
      const changelog = [{ topic, partition: task.taskId.partition }];
      const [offset] = task.topology.sourceChangelogTopics.has(storeName) ? [at] : await listOffsetsAt(admin, changelog, LATEST_TIMESTAMP);
      const taken = this.#taken.get(task) ?? new Map<string, number>();
      this.#taken.set(task, taken.set(storeName, at));
      const origin = { offset: offset!, topicId: topicIdOf(topic), takenAtMs: time.milliseconds() };
      const writer = directory.write(formatTaskId(task.taskId), storeName);
      return { task, storeName, snapshot: snapshot!(), writer, origin };
    } catch {
      // The next round tries again.
      return undefined;
    }
  }
}
