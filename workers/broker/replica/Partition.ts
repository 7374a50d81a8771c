import { KafkaError, topicPartitionKey, type TopicPartition } from '../../common/index.ts';
import type { AppendOrigin, LogAppendInfo, UnifiedLog } from '../../log/index.ts';
import type { PartitionRegistration } from '../metadata/MetadataImage.ts';

/** What the leader knows of a follower. */
interface Follower {
  /** Its next fetch begins here: everything below is durable there. -1 before its first fetch in this epoch. */
  logEndOffset: number;
  /** When it last had all that the leader had then. */
  lastCaughtUpMs: number;
  /** The leader's log end at its last fetch, and when that was. */
  leaderEndAtFetch: number;
  lastFetchMs: number;
}

interface LeaderState {
  readonly epoch: number;
  /** Where the epoch began: a follower below it has not seen this leader yet. */
  readonly startOffset: number;
  readonly followers: ReadonlyMap<number, Follower>;
  /** Asked of the controller and not settled: the members of both sets count until it is. */
  pendingIsr: readonly number[] | undefined;
}

/**
 * One replica on one broker: what its role lets it do (Kafka's Partition). The registration is what the metadata log
 * says; the leader's view of its followers is its own.
 */
export class Partition implements TopicPartition {
  readonly topic: string;
  readonly partition: number;
  readonly topicId: number;
  readonly key: string;
  readonly log: UnifiedLog;
  readonly #brokerId: number;
  /** The end of what counts as this replica's own: not before it is durable where a crash can take it back. */
  readonly #replicatedOffset: () => number;
  #registration: PartitionRegistration;
  #leader: LeaderState | undefined;

  constructor(
    { topic, partition }: TopicPartition, topicId: number, log: UnifiedLog, brokerId: number, registration: PartitionRegistration, replicatedOffset: () => number,
  ) {
    this.topic = topic;
    this.partition = partition;
    this.topicId = topicId;
    this.key = topicPartitionKey(topic, partition);
    this.log = log;
    this.#brokerId = brokerId;
    this.#registration = registration;
    this.#replicatedOffset = replicatedOffset;
  }

  get registration(): PartitionRegistration {
    return this.#registration;
  }

  get leaderEpoch(): number {
    return this.#registration.leaderEpoch;
  }

  get isLeader(): boolean {
    return this.#leader !== undefined;
  }

  get pendingIsr(): readonly number[] | undefined {
    return this.#leader?.pendingIsr;
  }

  set pendingIsr(isr: readonly number[] | undefined) {
    if (this.#leader !== undefined) this.#leader.pendingIsr = isr;
  }

  /** Takes what the metadata says now. A new leader epoch begins with followers that nothing is known of. */
  apply(registration: PartitionRegistration, nowMs: number): void {
    const before = this.#registration;
    this.#registration = registration;
    if (registration.leader !== this.#brokerId) {
      this.#leader = undefined;
      return;
    }
    if (this.#leader?.epoch !== registration.leaderEpoch) {
      const followers = new Map<number, Follower>();
      for (const id of registration.replicas)
        if (id !== this.#brokerId) followers.set(id, { logEndOffset: -1, lastCaughtUpMs: nowMs, leaderEndAtFetch: 0, lastFetchMs: nowMs });
      this.#leader = { epoch: registration.leaderEpoch, startOffset: this.log.logEndOffset, followers, pendingIsr: undefined };
      this.log.assignEpochStartOffset(registration.leaderEpoch);
    } else if (registration.partitionEpoch !== before.partitionEpoch) this.#leader.pendingIsr = undefined;
    this.incrementHighWatermark();
  }

  /** Throws NOT_LEADER_OR_FOLLOWER, and FENCED_ or UNKNOWN_LEADER_EPOCH where the asker believes in another epoch. */
  ensureLeader(currentLeaderEpoch = -1): void {
    if (currentLeaderEpoch !== -1 && currentLeaderEpoch < this.leaderEpoch)
      throw new KafkaError('FENCED_LEADER_EPOCH', `${this.key} is in leader epoch ${this.leaderEpoch}, not ${currentLeaderEpoch} any more`);
    if (currentLeaderEpoch > this.leaderEpoch)
      throw new KafkaError('UNKNOWN_LEADER_EPOCH', `this broker has not heard yet of leader epoch ${currentLeaderEpoch} of ${this.key}`);
    if (this.#leader === undefined) throw new KafkaError('NOT_LEADER_OR_FOLLOWER', `broker ${this.#brokerId} does not lead ${this.key}`);
  }

  /** Throws what `ensureLeader` and the log throw, or NOT_ENOUGH_REPLICAS where all in-sync replicas have to have it. */
  appendAsLeader(records: Uint8Array<ArrayBuffer>, needsAllInSync: boolean, origin: AppendOrigin): LogAppendInfo {
    this.ensureLeader();
    if (needsAllInSync && this.isUnderMinIsr)
      throw new KafkaError('NOT_ENOUGH_REPLICAS', `${this.key} has ${this.registration.isr.length} in-sync replicas, min.insync.replicas is ${this.#minInsyncReplicas}`);
    const info = this.log.appendAsLeader(records, this.leaderEpoch, origin);
    this.incrementHighWatermark();
    return info;
  }

  get isUnderMinIsr(): boolean {
    return this.registration.isr.length < this.#minInsyncReplicas;
  }

  /** Remembers how far a follower is. Returns whether it could join the in-sync set now. */
  onFollowerFetch(followerId: number, fetchOffset: number, nowMs: number): boolean {
    const follower = this.#leader?.followers.get(followerId);
    if (this.#leader === undefined || follower === undefined) return false;
    const end = this.log.logEndOffset;
    if (fetchOffset >= end) follower.lastCaughtUpMs = nowMs;
    else if (fetchOffset >= follower.leaderEndAtFetch) follower.lastCaughtUpMs = Math.max(follower.lastCaughtUpMs, follower.lastFetchMs);
    follower.leaderEndAtFetch = end;
    follower.lastFetchMs = nowMs;
    follower.logEndOffset = fetchOffset;
    return (
      this.#leader.pendingIsr === undefined && !this.registration.isr.includes(followerId) &&
      fetchOffset >= this.log.highWatermark && fetchOffset >= this.#leader.startOffset
    );
  }

  /** In-sync followers that did not catch up within `replica.lag.time.max.ms`. */
  laggingFollowers(nowMs: number, maxLagMs: number): readonly number[] {
    if (this.#leader === undefined || this.#leader.pendingIsr !== undefined) return [];
    const { followers } = this.#leader;
    return this.registration.isr.filter((id) => {
      const follower = followers.get(id);
      return follower !== undefined && follower.logEndOffset !== this.log.logEndOffset && nowMs - follower.lastCaughtUpMs > maxLagMs;
    });
  }

  /** What every replica of the in-sync set has is committed. Returns whether that is more than before. */
  incrementHighWatermark(): boolean {
    const leader = this.#leader;
    if (leader === undefined) return false;
    let offset = this.#replicatedOffset();
    for (const id of this.#maximalIsr()) {
      if (id === this.#brokerId) continue;
      offset = Math.min(offset, leader.followers.get(id)?.logEndOffset ?? -1);
    }
    const before = this.log.highWatermark;
    return offset > before && this.log.updateHighWatermark(offset) > before;
  }

  /** A follower's log end as its leader knows it; -1 where it does not. */
  followerEnd(brokerId: number): number {
    return this.#leader?.followers.get(brokerId)?.logEndOffset ?? -1;
  }

  /**
   * Whether the latest offsets may be told: a new leader's high watermark trails behind what its predecessor told until
   * it has reached the start of the epoch (KIP-207).
   */
  get knowsLatestOffset(): boolean {
    return this.#leader !== undefined && this.log.highWatermark >= Math.min(this.#leader.startOffset, this.log.logEndOffset);
  }

  get #minInsyncReplicas(): number {
    return Math.min(this.log.config.minInsyncReplicas, this.registration.replicas.length);
  }

  #maximalIsr(): ReadonlySet<number> {
    return new Set([...this.registration.isr, ...(this.#leader?.pendingIsr ?? [])]);
  }
}
