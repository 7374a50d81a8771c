import type { TopicPartition } from '../../../common/index.ts';
import { compareText } from './AbstractPartitionAssignor.ts';
import type { PreviousOwners } from './PreviousOwners.ts';
import type { StickyPartitions } from './StickyPartitions.ts';

/**
 * The sticky assignment when all members subscribe to the same topics: shares differ by one at most, so members keep
 * what they had up to their quota and the rest is dealt out to whoever is short.
 */
export class ConstrainedAssignment {
  readonly assigned = new Map<string, Set<TopicPartition>>();
  /** Partitions that another member still has, by their new member. */
  readonly transferringOwnership = new Map<TopicPartition, string>();
  readonly #partitions: StickyPartitions;
  readonly #previous: PreviousOwners;
  /** Everybody gets at least this, and `#overQuota` members one more. */
  readonly #minQuota: number;
  readonly #maxQuota: number;
  /** How many more members may get one partition over the minimum. */
  #overQuota: number;
  #belowMin: string[] = [];
  /** At the minimum, may get one more. */
  #atMin: string[] = [];
  /** What members may lose, with the member that has it. */
  readonly #revoked = new Map<TopicPartition, string>();

  constructor(partitions: StickyPartitions, previous: PreviousOwners) {
    this.#partitions = partitions;
    this.#previous = previous;
    const members = previous.owned.size;
    this.#minQuota = Math.floor(partitions.count / members);
    this.#maxQuota = Math.ceil(partitions.count / members);
    this.#overQuota = partitions.count % members;
    for (const [memberId, owned] of previous.owned) this.#keep(memberId, owned);
    this.#belowMin.sort(compareText);
    this.#atMin.sort(compareText);
    const rest = this.#dealToNear(partitions.byNearMembers(this.#unassigned()));
    this.#deal(rest);
  }

  #keep(memberId: string, owned: ReadonlySet<TopicPartition>): void {
    const kept = new Set<TopicPartition>();
    this.assigned.set(memberId, kept);
    const candidates: TopicPartition[] = [];
    for (const partition of owned) {
      if (this.#partitions.racksMismatch(memberId, partition)) this.#revoked.set(partition, memberId);
      else candidates.push(partition);
    }
    // By partition before topic, so that what is kept spreads over the topics.
    candidates.sort((left, right) => left.partition - right.partition || compareText(left.topic, right.topic));
    const mayExceed = candidates.length >= this.#maxQuota && this.#overQuota > 0;
    const quota = mayExceed ? this.#maxQuota : this.#minQuota;
    for (const [i, partition] of candidates.entries()) {
      if (i < quota) kept.add(partition);
      else this.#revoked.set(partition, memberId);
    }
    if (candidates.length < this.#minQuota) this.#belowMin.push(memberId);
    else if (mayExceed) this.#countOverQuota();
    else if (this.#overQuota > 0) this.#atMin.push(memberId);
  }

  #countOverQuota(): void {
    this.#overQuota--;
    if (this.#overQuota === 0) this.#atMin = [];
  }

  #unassigned(): TopicPartition[] {
    const taken = new Set([...this.assigned.values()].flatMap((kept) => [...kept]));
    return [...this.#partitions.topics].sort(compareText).flatMap((topic) => this.#partitions.ofTopic(topic).filter((partition) => !taken.has(partition)));
  }

  /** In turn to members that are near; answers what found none. */
  #dealToNear(unassigned: readonly TopicPartition[]): TopicPartition[] {
    if (!this.#partitions.isRackAware) return [...unassigned];
    const rest: TopicPartition[] = [];
    let turn = 0;
    for (const partition of unassigned) {
      const below = this.#nearFrom(this.#belowMin, partition, turn);
      if (below >= 0) {
        const memberId = this.#belowMin[below]!;
        const count = this.#give(partition, memberId);
        turn = below + 1;
        if (count >= this.#minQuota) {
          this.#belowMin.splice(below, 1);
          turn = below;
          if (count < this.#maxQuota && this.#overQuota > 0) this.#atMin.push(memberId);
        }
        turn = this.#belowMin.length === 0 ? 0 : turn % this.#belowMin.length;
        continue;
      }
      const at = this.#nearFrom(this.#atMin, partition, 0);
      if (at < 0) {
        rest.push(partition);
        continue;
      }
      const [memberId] = this.#atMin.splice(at, 1);
      this.#give(partition, memberId!);
      this.#countOverQuota();
    }
    return rest;
  }

  #nearFrom(members: readonly string[], partition: TopicPartition, from: number): number {
    for (let i = 0; i < members.length; i++) {
      const at = (from + i) % members.length;
      if (this.#partitions.racksMatch(members[at]!, partition)) return at;
    }
    return -1;
  }

  #deal(unassigned: readonly TopicPartition[]): void {
    let turn = 0;
    for (const partition of unassigned) {
      if (this.#belowMin.length === 0) {
        // The quotas add up to the number of partitions, so somebody is left.
        this.#give(partition, this.#atMin.shift()!);
        continue;
      }
      turn %= this.#belowMin.length;
      const memberId = this.#belowMin[turn]!;
      if (this.#give(partition, memberId) >= this.#minQuota) {
        this.#belowMin.splice(turn, 1);
        this.#atMin.push(memberId);
      } else turn++;
    }
  }

  /** Answers how many the member has then. */
  #give(partition: TopicPartition, memberId: string): number {
    const had = this.#revoked.get(partition);
    if ((had !== undefined && had !== memberId) || this.#previous.claimedTwice.has(partition)) this.transferringOwnership.set(partition, memberId);
    return this.assigned.get(memberId)!.add(partition).size;
  }
}
