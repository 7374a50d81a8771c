import type { InstanceDescription, KafkaStreamsListener } from '../../streams/index.ts';
import { threadsAsInstances, type ApplicationEvent } from '../../protocol/index.ts';
import { TIMING } from './settings.ts';

const MAX_EVENTS = 120;
/** By then whoever was killed is out of the group, whether or not its coordinator told. */
const MISSED_GRACE_MS = 2_000;
/** A copy that was seen so shortly before its task is taken over is what it is taken over from. */
const COPY_SEEN_MS = 3_000;
/** The threads of one instance are missed one after the other. */
const MISSED_TOGETHER_MS = 1_000;

/** An event of the application's group, as its coordinator has it. */
export interface CoordinatorEvent {
  readonly timeMs: number;
  readonly kind: 'joined' | 'left' | 'expired' | 'rebalance-began' | 'rebalance-ended';
  readonly member: string | null;
  readonly detail: string;
}

interface Seen {
  readonly state: InstanceDescription['state'];
  readonly isKilled: boolean;
  readonly standbys: ReadonlySet<string>;
}

type Note = Pick<ApplicationEvent, 'kind' | 'message'> & Partial<ApplicationEvent>;

/**
 * What happened to one application, told from one look at its instances to the next, and where its tasks were last: what
 * nobody has now is still somewhere for those who look on.
 */
export class ApplicationJournal {
  readonly #events: ApplicationEvent[] = [];
  readonly #instances = new Map<string, Seen>();
  /** The instance that has a task, or had it last. */
  readonly #owners = new Map<string, string>();
  readonly #held = new Set<string>();
  readonly #killedAt = new Map<string, number>();
  /** When an instance was last seen with a copy of a task, by both. */
  readonly #copySeenAt = new Map<string, number>();
  readonly #told = new WeakSet<CoordinatorEvent>();
  readonly #now: () => number;

  /** `now` is the time of day, in milliseconds. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Oldest first. */
  get events(): readonly ApplicationEvent[] {
    return this.#events;
  }

  /** For an application to tell what a look from outside cannot see. */
  get listener(): KafkaStreamsListener {
    return {
      onTaskRestored: (thread, taskId, { records, rowsOnDisk, ms }) => {
        const instance = instanceOf(thread);
        const seenAt = this.#copySeenAt.get(`${instance} ${taskId}`);
        const hadCopy = seenAt !== undefined && this.#now() - seenAt < COPY_SEEN_MS;
        if (records + rowsOnDisk === 0 && !hadCopy) return;
        this.#note({ kind: 'task-restored', instance, taskId, restored: { records, rowsOnDisk, hadCopy, ms }, message: `${instance ?? thread} ${restoreMessage(taskId, records, rowsOnDisk, hadCopy)}` });
      },
    };
  }

  /** Tasks that nobody has, and that this instance had last. */
  waitingAt(instanceId: string): string[] {
    return [...this.#owners].flatMap(([taskId, owner]) => (owner === instanceId && !this.#held.has(taskId) ? [taskId] : [])).sort();
  }

  /** Until when the group waits for an instance that was killed; null when it does not. */
  waitedForUntil(instanceId: string): number | null {
    const killedAt = this.#killedAt.get(instanceId);
    if (killedAt === undefined || this.#now() > killedAt + TIMING.sessionTimeoutMs + MISSED_GRACE_MS) return null;
    return killedAt + TIMING.sessionTimeoutMs;
  }

  /** The application begins anew: another one, or with other settings. */
  restarted(message: string): void {
    this.#instances.clear();
    this.#owners.clear();
    this.#held.clear();
    this.#killedAt.clear();
    this.#copySeenAt.clear();
    this.#note({ kind: 'restarted', message });
  }

  observe(instances: readonly InstanceDescription[], group: readonly CoordinatorEvent[], applicationId: string): void {
    const isWarmingUp = instances.some(({ threads }) => threads.some(({ standbyTasks }) => standbyTasks.some(({ isWarmup }) => isWarmup)));
    this.#tellGroup(group, applicationId, isWarmingUp);
    for (const instance of instances) this.#tellInstance(instance);
    for (const id of [...this.#instances.keys()])
      if (!instances.some(({ processId }) => processId === id)) {
        this.#instances.delete(id);
        this.#killedAt.delete(id);
        this.#note({ kind: 'instance-removed', instance: id, message: `${id} was removed` });
      }
    this.#tellTasks(instances);
    for (const instance of instances) this.#tellStandbys(instance);
  }

  #tellInstance({ processId, state, isKilled, error }: InstanceDescription): void {
    const before = this.#instances.get(processId);
    this.#instances.set(processId, { state, isKilled, standbys: before?.standbys ?? new Set() });
    const note = (kind: ApplicationEvent['kind'], message: string): void => this.#note({ kind, instance: processId, message: `${processId} ${message}` });
    const isEnded = state === 'NOT_RUNNING' || state === 'ERROR';
    const wasEnded = before?.state === 'NOT_RUNNING' || before?.state === 'ERROR';
    if (before === undefined && !isEnded) note('instance-started', 'started');
    else if (wasEnded && !isEnded) {
      this.#killedAt.delete(processId);
      note('instance-started', 'started again');
    } else if (isKilled && before?.isKilled === false) {
      this.#killedAt.set(processId, this.#now());
      note('instance-killed', 'was killed');
    } else if (state === 'ERROR' && !wasEnded) note('instance-failed', `failed: ${error instanceof Error ? error.message : String(error)}`);
    else if (before !== undefined && isEnded && !wasEnded && !isKilled) note('instance-stopped', 'stopped and left the group');
  }

  #tellTasks(instances: readonly InstanceDescription[]): void {
    const holders = new Map<string, string[]>();
    for (const { processId, threads } of instances)
      for (const { activeTasks } of threads)
        for (const { taskId, state } of activeTasks) if (state !== 'SUSPENDED') holders.set(taskId, [...(holders.get(taskId) ?? []), processId]);
    this.#held.clear();
    for (const [taskId, all] of holders) {
      this.#held.add(taskId);
      const before = this.#owners.get(taskId);
      if (before !== undefined && all.includes(before)) continue;
      const owner = all[0]!;
      this.#owners.set(taskId, owner);
      if (before !== undefined) this.#note({ kind: 'task-moved', instance: owner, taskId, message: `task ${taskId} moved: ${before} → ${owner}` });
    }
  }

  #tellStandbys({ processId, threads }: InstanceDescription): void {
    const seen = this.#instances.get(processId);
    if (seen === undefined) return;
    const copies = threads.flatMap(({ standbyTasks }) => standbyTasks);
    for (const { taskId } of copies) this.#copySeenAt.set(`${processId} ${taskId}`, this.#now());
    for (const { taskId, isWarmup } of copies)
      if (!seen.standbys.has(taskId))
        this.#note(
          isWarmup
            ? { kind: 'warm-up', instance: processId, taskId, message: `${processId} warms up a copy of task ${taskId}` }
            : { kind: 'standby', instance: processId, taskId, message: `${processId} keeps a copy of task ${taskId}` },
        );
    this.#instances.set(processId, { ...seen, standbys: new Set(copies.map(({ taskId }) => taskId)) });
  }

  #tellGroup(events: readonly CoordinatorEvent[], applicationId: string, isWarmingUp: boolean): void {
    for (const event of events) {
      if (this.#told.has(event)) continue;
      this.#told.add(event);
      const { timeMs, kind, member } = event;
      const detail = threadsAsInstances(event.detail, applicationId);
      if (kind === 'expired') {
        const instance = instanceOf(member ?? '');
        if (instance !== null) this.#killedAt.delete(instance);
        if (this.#events.some((one) => one.kind === 'instance-missed' && one.instance === instance && Math.abs(one.timeMs - timeMs) < MISSED_TOGETHER_MS)) continue;
        this.#note({ timeMs, kind: 'instance-missed', instance, message: `${instance ?? member ?? 'a member'} ${detail}` });
      }
      // A follow-up while a copy warms up looks whether it is warm by now (KIP-441).
      if (kind === 'rebalance-began') this.#note({ timeMs, kind: isWarmingUp && detail.includes('follow-up') ? 'probing' : 'rebalance-began', message: `${isWarmingUp && detail.includes('follow-up') ? 'probing rebalance' : 'rebalance'} began: ${detail}` });
      if (kind === 'rebalance-ended') this.#note({ timeMs, kind: 'rebalance-ended', message: `rebalance ended: ${detail}` });
    }
  }

  #note(note: Note): void {
    const event: ApplicationEvent = { timeMs: this.#now(), instance: null, taskId: null, ...note };
    // The coordinator's are heard of after they happened.
    const later = this.#events.findIndex(({ timeMs }) => timeMs > event.timeMs);
    this.#events.splice(later === -1 ? this.#events.length : later, 0, event);
    if (this.#events.length > MAX_EVENTS) this.#events.shift();
  }
}

/** Threads carry their instance's name, and are their group's client ids. */
const instanceOf = (thread: string): string | null => /-(instance-\d+)-StreamThread-\d+$/.exec(thread)?.[1] ?? null;

const counted = (count: number, what: string): string => `${count.toLocaleString('en-US')} ${what}${count === 1 ? '' : 's'}`;

const restoreMessage = (taskId: string, records: number, rowsOnDisk: number, hadCopy: boolean): string => {
  if (hadCopy) return `goes on from its copy of task ${taskId}, which lacked ${records === 0 ? 'nothing' : counted(records, 'record')}`;
  if (rowsOnDisk === 0) return `restored ${counted(records, 'record')} of task ${taskId}`;
  return `had ${counted(rowsOnDisk, 'row')} of task ${taskId} on its disk${records === 0 ? ', and nothing to restore' : ` and restored ${counted(records, 'record')}`}`;
};
