import type { Time, TopicPartition } from '../../common/index.ts';
import { LATEST_TIMESTAMP, type Admin } from '../../clients/index.ts';
import { formatTaskId } from '../api/TaskId.ts';
import type { Checkpoint, SnapshotOrigin, SnapshotWriter, StateDirectory } from '../state/StateDirectory.ts';
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

  forget(task: StreamTask): void {
    this.#taken.delete(task);
    if (this.#underWay?.task === task) this.#underWay = undefined;
    if (this.#complete?.task === task) this.#complete = undefined;
  }

  #startNext(tasks: readonly StreamTask[]): void {
    const { directory, minChanges, onStarted } = this.#parts;
    for (const task of tasks)
      for (const changelog of task.stateManager.changelogs) {
        const { storeName } = changelog;
        const checkpoint = directory.checkpoint(formatTaskId(task.taskId), storeName);
        const { at, from } = this.#progress(task, changelog, checkpoint);
        const changes = at - (this.#taken.get(task)?.get(storeName) ?? from);
        if (changelog.snapshot === undefined || changes < Math.max(minChanges, checkpoint?.records ?? 0)) continue;
        this.#isStarting = true;
        void this.#start(task, changelog, at).finally(() => {
          this.#isStarting = false;
          onStarted();
        });
        return;
      }
  }

  /** In changes; or in offsets, of a store that has a source topic for its changelog: what is committed is in the store. */
  #progress(task: StreamTask, { storeName, topic, changes }: Changelog, checkpoint: Checkpoint | undefined): { readonly at: number; readonly from: number } {
    if (!task.topology.sourceChangelogTopics.has(storeName)) return { at: changes, from: 0 };
    return { at: this.#parts.committedOffset({ topic, partition: task.taskId.partition }), from: checkpoint?.offset ?? 0 };
  }

  /** A changelog is replayed from where it ends now, a source topic from where it is committed: what lies before is in the store already. */
  async #start(task: StreamTask, { storeName, topic, snapshot }: Changelog, at: number): Promise<void> {
    const { directory, admin, time, topicIdOf } = this.#parts;
    try {
      const changelog = [{ topic, partition: task.taskId.partition }];
      const [offset] = task.topology.sourceChangelogTopics.has(storeName) ? [at] : await listOffsetsAt(admin, changelog, LATEST_TIMESTAMP);
      const taken = this.#taken.get(task) ?? new Map<string, number>();
      this.#taken.set(task, taken.set(storeName, at));
      const origin = { offset: offset!, topicId: topicIdOf(topic), takenAtMs: time.milliseconds() };
      const writer = directory.write(formatTaskId(task.taskId), storeName);
      this.#underWay = { task, storeName, snapshot: snapshot!(), writer, origin };
    } catch {
      // The next round tries again.
    }
  }
}
