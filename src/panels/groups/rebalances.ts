import type { GroupEvent, GroupView } from '../../../workers/protocol/index.ts';

type TopicPartition = { readonly topic: string; readonly partition: number };

export const partitionName = ({ topic, partition }: TopicPartition): string => `${topic}-${partition}`;

/** Who holds which cable: client ids by partition; null where a cable hangs loose. */
export type Owners = ReadonlyMap<string, string | null>;

export const ownersOf = (group: GroupView): Owners => {
  const names = new Map(group.members.map(({ memberId, clientId }) => [memberId, clientId]));
  return new Map(group.partitions.map((each) => [partitionName(each), each.owner === null ? null : (names.get(each.owner) ?? null)]));
};

/** What of `now` came after `before`: both are the end of the same growing list. */
export const newEvents = (before: readonly GroupEvent[], now: readonly GroupEvent[]): readonly GroupEvent[] => {
  for (let shift = 0; shift < before.length; shift++) {
    const shared = before.slice(shift);
    if (shared.length <= now.length && shared.every((event, index) => isSame(event, now[index]))) return now.slice(shared.length);
  }
  return now;
};

const isSame = (a: GroupEvent, b: GroupEvent | undefined): boolean =>
  b !== undefined && a.timeMs === b.timeMs && a.kind === b.kind && a.member === b.member && a.generationId === b.generationId && a.detail === b.detail;

/** One movement of cables, as it is drawn: everything that went at once goes at once. */
export interface CableStep {
  readonly direction: 'out' | 'in';
  readonly moves: ReadonlyArray<{ readonly partition: string; readonly member: string | null }>;
}

const directions: { readonly [Kind in GroupEvent['kind']]: CableStep['direction'] | null } = {
  revoked: 'out', lost: 'out', left: 'out', expired: 'out', assigned: 'in', joined: null, 'rebalance-began': null, 'rebalance-ended': null,
};

/** The movements of a stretch of events: revocations that follow each other are one, and so are assignments. */
export const stepsOf = (events: readonly GroupEvent[]): readonly CableStep[] => {
  const steps: Array<{ direction: CableStep['direction']; moves: Array<{ partition: string; member: string | null }> }> = [];
  for (const event of events) {
    const direction = directions[event.kind];
    if (direction === null || event.partitions.length === 0) continue;
    const moves = event.partitions.map((each) => ({ partition: partitionName(each), member: direction === 'in' ? event.member : null }));
    const last = steps.at(-1);
    if (last?.direction === direction) last.moves.push(...moves);
    else steps.push({ direction, moves });
  }
  return steps;
};

/** More than these in a row are not played: a page that was hidden shows the end of the story, not the whole of it. */
const STEPS_PLAYED = 8;

/**
 * Plays what happened to a group, step by step: a rebalance inside of one page is over within milliseconds. What is shown
 * comes from the group's own events alone, and once they are played it is what the group holds.
 */
export class RebalanceReplay {
  #events: readonly GroupEvent[] | null = null;
  #steps: readonly CableStep[] = [];
  #held: Owners = new Map();
  #shown: Owners = new Map();

  get shown(): Owners {
    return this.#shown;
  }

  get isPlaying(): boolean {
    return this.#steps.length > 0;
  }

  /** `isMoving` false: nothing is played, the end is shown at once. */
  see(group: GroupView, isMoving: boolean): void {
    const added = this.#events === null ? [] : newEvents(this.#events, group.events);
    this.#events = group.events;
    this.#held = ownersOf(group);
    this.#steps = isMoving ? [...this.#steps, ...stepsOf(added)].slice(-STEPS_PLAYED) : [];
    if (!this.isPlaying) this.#shown = this.#held;
  }

  /** Plays the next step; after the last one everything is as the group holds it. */
  next(): void {
    const [step, ...rest] = this.#steps;
    this.#steps = rest;
    const shown = new Map(this.#shown);
    for (const { partition, member } of step?.moves ?? []) shown.set(partition, member);
    // The page may have begun to look in the midst of a rebalance: then not every cable's way is known, but its end is.
    this.#shown = this.isPlaying ? shown : this.#held;
  }
}

// ----------------------------------------------------------------------------------------------------- in numbers

export interface RebalanceSummary {
  readonly generationId: number;
  readonly timeMs: number;
  /** Null while it goes on. */
  readonly durationMs: number | null;
  readonly pulled: number;
  readonly plugged: number;
  /** Partitions that another member holds afterwards. */
  readonly moved: number;
}

/** The last rebalance of a group in numbers: how many cables were pulled, and how many of them needed to be. */
export const lastRebalance = (events: readonly GroupEvent[]): RebalanceSummary | null => {
  const start = events.findLastIndex(({ kind }) => kind === 'rebalance-began');
  const began = events[start];
  if (began === undefined) return null;
  const after = events.slice(start);
  const endIndex = after.findIndex(({ kind }) => kind === 'rebalance-ended');
  const end = endIndex === -1 ? undefined : after[endIndex];
  // Whoever held a partition last. A member that left or fell silent does not say that it gave its partitions up.
  const holders = new Map<string, string | null>();
  for (const event of events.slice(0, start)) if (directions[event.kind] === 'in') for (const each of event.partitions) holders.set(partitionName(each), event.member);
  const pulled = new Set<string>();
  const now = new Map<string, string | null>();
  let plugged = 0;
  for (const event of after) {
    const direction = directions[event.kind];
    for (const each of event.partitions) {
      const name = partitionName(each);
      if (direction === 'out') {
        pulled.add(name);
        if (!holders.has(name)) holders.set(name, event.member);
      } else if (direction === 'in') {
        plugged++;
        now.set(name, event.member);
      }
    }
  }
  const moved = [...now].filter(([name, member]) => holders.has(name) && holders.get(name) !== member).map(([name]) => name);
  for (const name of moved) pulled.add(name);
  return { generationId: (end ?? began).generationId, timeMs: began.timeMs, durationMs: end === undefined ? null : end.timeMs - began.timeMs, pulled: pulled.size, plugged, moved: moved.length };
};
