import type { TopicPartition } from '../../../common/index.ts';
import { compareText } from './AbstractPartitionAssignor.ts';
import type { Subscriptions } from './ConsumerPartitionAssignor.ts';
import { PartitionMovements } from './PartitionMovements.ts';
import type { PreviousOwners } from './PreviousOwners.ts';
import type { StickyPartitions } from './StickyPartitions.ts';

/**
 * The sticky assignment when subscriptions differ: members keep what they had, new partitions go to whoever has least,
 * and then partitions move one by one until no move makes the shares more equal.
 */
export class GeneralAssignment {
  readonly assigned: Map<string, Set<TopicPartition>>;
  readonly #partitions: StickyPartitions;
  readonly #outdated: PreviousOwners['outdated'];
  readonly #movements = new PartitionMovements();
  /** Topics by member and members by topic. */
  readonly #topics = new Map<string, Set<string>>();
  readonly #members = new Map<string, string[]>();
  #owner = new Map<TopicPartition, string>();
  /** Those that take part in the balancing, least loaded first. */
  #byLoad: string[] = [];
  #losesPartitions = false;

  constructor(partitions: StickyPartitions, previous: PreviousOwners, subscriptions: Subscriptions) {
    this.#partitions = partitions;
    this.#outdated = previous.outdated;
    this.assigned = previous.owned;
    for (const topic of partitions.topics) this.#members.set(topic, []);
    for (const memberId of previous.owned.keys()) {
      const topics = new Set(subscriptions.get(memberId)!.topics.filter((topic) => this.#members.has(topic)));
      this.#topics.set(memberId, topics);
      for (const topic of topics) this.#members.get(topic)!.push(memberId);
    }
    this.#keepOwned();
    this.#byLoad = [...this.assigned.keys()].sort(this.#compareLoad);
    this.#balance();
  }

  #keepOwned(): void {
    for (const [memberId, owned] of this.assigned)
      for (const partition of owned) {
        if (this.#topics.get(memberId)!.has(partition.topic) && !this.#partitions.racksMismatch(memberId, partition)) this.#owner.set(partition, memberId);
        else {
          owned.delete(partition);
          this.#losesPartitions = true;
        }
      }
  }

  #balance(): void {
    const all = this.#allSorted();
    const isFirstAssignment = [...this.assigned.values()].every((owned) => owned.size === 0);
    const unassigned = all.filter((partition) => !this.#owner.has(partition));
    if (this.#partitions.isRackAware) for (const partition of unassigned) this.#giveToLeastLoaded(partition, true);
    for (const partition of unassigned) if (!this.#owner.has(partition)) this.#giveToLeastLoaded(partition, false);

    const movable = (partition: TopicPartition): boolean => this.#members.get(partition.topic)!.length > 1;
    this.#byLoad = this.#byLoad.filter((memberId) => this.#canTakePart(memberId));
    const takePart = [...this.#byLoad];
    const before = new Map(takePart.map((memberId) => [memberId, new Set(this.assigned.get(memberId))]));
    const ownerBefore = new Map(this.#owner);
    if (!this.#losesPartitions) this.#reassign(unassigned.filter(movable));
    const moved = this.#reassign(all.filter(movable));
    if (isFirstAssignment || !moved) return;
    if (balanceScore(takePart.map((memberId) => this.#loadOf(memberId))) < balanceScore([...before.values()].map(({ size }) => size))) return;
    for (const [memberId, owned] of before) this.assigned.set(memberId, owned);
    this.#owner = ownerBefore;
  }

  /** Topics with few subscribers first: they leave the least choice. */
  #allSorted(): TopicPartition[] {
    const load = (topic: string): number => this.#members.get(topic)!.length;
    return [...this.#partitions.topics]
      .sort((left, right) => load(left) - load(right) || compareText(left, right))
      .flatMap((topic) => this.#partitions.ofTopic(topic));
  }

  #giveToLeastLoaded(partition: TopicPartition, onlyNear: boolean): void {
    const memberId = this.#byLoad.find(
      (candidate) => this.#topics.get(candidate)!.has(partition.topic) && !(onlyNear && this.#partitions.racksMismatch(candidate, partition)));
    if (memberId === undefined) return;
    this.assigned.get(memberId)!.add(partition);
    this.#owner.set(partition, memberId);
    this.#resort();
  }

  /** A member that has all it can have, and shares none of it with others, stays as it is. */
  #canTakePart(memberId: string): boolean {
    const owned = this.assigned.get(memberId)!;
    if (owned.size < this.#mostFor(memberId)) return true;
    return [...owned].some(({ topic }) => this.#members.get(topic)!.length > 1);
  }

  #mostFor(memberId: string): number {
    let most = 0;
    for (const topic of this.#topics.get(memberId)!) most += this.#partitions.ofTopic(topic).length;
    return most;
  }

  /** Whether no partition could go to a member with at least two fewer. */
  #isBalanced(): boolean {
    const [least] = this.#byLoad;
    const most = this.#byLoad.at(-1);
    if (least === undefined || most === undefined || this.#loadOf(least) >= this.#loadOf(most) - 1) return true;
    for (const memberId of this.#byLoad) {
      const load = this.#loadOf(memberId);
      if (load === this.#mostFor(memberId)) continue;
      for (const topic of this.#topics.get(memberId)!)
        for (const partition of this.#partitions.ofTopic(topic)) {
          const owner = this.#owner.get(partition);
          if (owner !== undefined && owner !== memberId && load + 1 < this.#loadOf(owner)) return false;
        }
    }
    return true;
  }

  /** Whether anything was moved. */
  #reassign(partitions: readonly TopicPartition[]): boolean {
    let anything = false;
    for (let moved = true; moved; ) {
      moved = false;
      for (const partition of partitions) {
        if (this.#isBalanced()) break;
        const to = this.#betterOwner(partition);
        if (to === undefined) continue;
        this.#move(this.#movements.partitionToMove(partition, this.#owner.get(partition)!, to), to);
        moved = anything = true;
      }
    }
    return anything;
  }

  /** Whoever had it in an older generation, then the least loaded, if that has at least two partitions fewer. */
  #betterOwner(partition: TopicPartition): string | undefined {
    const load = this.#loadOf(this.#owner.get(partition)!);
    const earlier = this.#outdated.get(partition)?.memberId;
    if (earlier !== undefined && this.#topics.get(earlier)!.has(partition.topic) && load > this.#loadOf(earlier) + 1) return earlier;
    if (!this.#members.get(partition.topic)!.some((memberId) => load > this.#loadOf(memberId) + 1)) return undefined;
    return this.#byLoad.find((memberId) => this.#topics.get(memberId)!.has(partition.topic));
  }

  #move(partition: TopicPartition, to: string): void {
    const from = this.#owner.get(partition)!;
    this.#movements.move(partition, from, to);
    this.assigned.get(from)!.delete(partition);
    this.assigned.get(to)!.add(partition);
    this.#owner.set(partition, to);
    this.#resort();
  }

  #loadOf(memberId: string): number {
    return this.assigned.get(memberId)!.size;
  }

  #resort(): void {
    this.#byLoad.sort(this.#compareLoad);
  }

  readonly #compareLoad = (left: string, right: string): number => this.#loadOf(left) - this.#loadOf(right) || compareText(left, right);
}

/** 0 is perfect: how far the loads of all pairs of members lie apart. */
const balanceScore = (loads: readonly number[]): number =>
  [...loads].sort((left, right) => left - right).reduce((score, load, i) => score + load * (2 * i - loads.length + 1), 0);
