import type { Time } from '../../common/index.ts';
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

/**
 * Puts the stores of running tasks on disk, a slice between two rounds of processing, one store after the other. What a
 * snapshot holds may be ahead of what is committed, so it counts only when a commit made after its end is durable.
 */
export class TaskSnapshots {
  readonly #directory: StateDirectory;
  readonly #admin: Admin;
  readonly #time: Time;
  readonly #topicIdOf: (topic: string) => number;
  readonly #minChanges: number;
  /** Changes logged when the last snapshot of a store began, by task and store. */
  readonly #taken = new Map<StreamTask, Map<string, number>>();
  #underWay: UnderWay | undefined;
  #isStarting = false;
  /** Read to the end, to be published by the next commit. */
  #complete: UnderWay | undefined;

  /** `minChanges`: since the last snapshot of a store, for another one to be worth its writing. */
  constructor(directory: StateDirectory, admin: Admin, time: Time, topicIdOf: (topic: string) => number, minChanges: number) {
    this.#directory = directory;
    this.#admin = admin;
    this.#time = time;
    this.#topicIdOf = topicIdOf;
    this.#minChanges = minChanges;
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
    const deadline = this.#time.hiResMilliseconds() + SLICE_MS;
    do {
      if (current.snapshot.next(RECORDS_PER_SLICE, current.writer.append)) continue;
      this.#underWay = undefined;
      this.#complete = current;
      return false;
    } while (this.#time.hiResMilliseconds() < deadline);
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
    for (const task of tasks)
      for (const changelog of task.stateManager.changelogs) {
        const changes = task.stateManager.changes(changelog.storeName);
        const taken = this.#taken.get(task)?.get(changelog.storeName) ?? 0;
        const kept = this.#directory.checkpoint(formatTaskId(task.taskId), changelog.storeName)?.records ?? 0;
        if (changelog.snapshot === undefined || changes - taken < Math.max(this.#minChanges, kept)) continue;
        this.#isStarting = true;
        void this.#start(task, changelog, changes).finally(() => {
          this.#isStarting = false;
        });
        return;
      }
  }

  /** The changelog is replayed from where it ends now: everything before that is in the store already. */
  async #start(task: StreamTask, { storeName, topic, snapshot }: Changelog, changes: number): Promise<void> {
    try {
      const [offset] = await listOffsetsAt(this.#admin, [{ topic, partition: task.taskId.partition }], LATEST_TIMESTAMP);
      const taken = this.#taken.get(task) ?? new Map<string, number>();
      this.#taken.set(task, taken.set(storeName, changes));
      const origin = { offset: offset!, topicId: this.#topicIdOf(topic), takenAtMs: this.#time.milliseconds() };
      const writer = this.#directory.write(formatTaskId(task.taskId), storeName);
      this.#underWay = { task, storeName, snapshot: snapshot!(), writer, origin };
    } catch {
      // The next round tries again.
    }
  }
}

