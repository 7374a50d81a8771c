import { KafkaError, nextInt, SeededRandom, sleep } from '../../common/index.ts';
import { Cluster, type BrokerNetwork, type ClusterConfig } from '../../broker/index.ts';
import { Admin, type NewTopic } from '../../clients/index.ts';
import { FaultyStorage, MemoryStorage } from '../../storage/index.ts';
import { CLIENT } from '../clients/settings.ts';
import { count } from '../History.ts';
import type { Run } from '../Run.ts';
import { insist } from './insist.ts';

const CLUSTER: Partial<ClusterConfig> = {
  brokerSessionTimeoutMs: 400, brokerHeartbeatIntervalMs: 100, replicaLagTimeMaxMs: 600, leaderImbalanceCheckIntervalMs: 2_000, internalTopicPartitions: 2,
};
/** After it nothing arrives any more that was sent before. */
export const MAX_LATE_MS = 2_000;

export interface FaultyClusterOptions {
  /** Whether all share one disk; by chance where it is left out. */
  readonly isShared?: boolean;
  /** Whether calls get lost, come twice, late or in another order. Default true. */
  readonly isNetworkFaulty?: boolean;
  readonly config?: Partial<ClusterConfig>;
}

/** A cluster whose disks, network and brokers fail as the seed says, and which is healed in the end. */
export class FaultyCluster {
  /** How many there are. */
  readonly brokers: number;
  readonly #run: Run;
  readonly #options: FaultyClusterOptions;
  readonly #isShared: boolean;
  readonly #storages = new Map<string, FaultyStorage>();
  #cluster!: Cluster;
  /** Whether disks may fail. */
  #isChaos = false;

  constructor(run: Run, options: FaultyClusterOptions = {}) {
    this.#run = run;
    this.#options = options;
    this.#isShared = options.isShared ?? run.chance(0.3);
    this.brokers = run.chance(0.7) ? 3 : 1 + nextInt(run.random, 5);
  }

  get cluster(): Cluster {
    return this.#cluster;
  }

  get network(): BrokerNetwork {
    return this.#cluster.network;
  }

  /** Replicas of each topic. */
  get replicationFactor(): number {
    return Math.min(3, this.brokers);
  }

  set isChaos(isChaos: boolean) {
    this.#isChaos = isChaos;
  }

  async open(): Promise<void> {
    const { random, seed, time } = this.#run;
    const chance = (most: number): number => random.next() * most;
    const shared = this.#isShared ? this.disk('shared') : undefined;
    const faults = { random: new SeededRandom(seed ^ 0x1234567), lostRequest: chance(0.03), lostAnswer: chance(0.03), repeated: chance(0.02), late: chance(0.03), maxLateMs: MAX_LATE_MS, maxDelayMs: chance(15), timeoutMs: 200 };
    this.#cluster = await Cluster.open({
      storage: shared ?? ((node) => this.disk(String(node))),
      time, brokers: this.brokers, config: { ...CLUSTER, ...this.#options.config, internalTopicReplicationFactor: this.replicationFactor, defaultReplicationFactor: this.replicationFactor },
      ...(this.#options.isNetworkFaulty === false ? {} : { networkFaults: faults }),
    });
  }

  /** What that name finds on its disk; what all share where there is one disk. */
  diskOf(name: string): FaultyStorage {
    return this.disk(this.#isShared ? 'shared' : name);
  }

  disk(name: string): FaultyStorage {
    let storage = this.#storages.get(name);
    if (storage === undefined) this.#storages.set(name, (storage = this.#faulty(new MemoryStorage())));
    return storage;
  }

  /** Whoever has a disk of that name alone goes down. */
  crashDisk(name: string): void {
    const storage = this.#storages.get(name);
    if (!this.#isShared && storage !== undefined) this.#storages.set(name, this.#faulty(storage.crash()));
  }

  /** With small segments, where none are given. */
  async createTopics(topics: readonly Pick<NewTopic, 'name' | 'numPartitions'>[], segmentBytes = 4_000): Promise<void> {
    const { time } = this.#run;
    const admin = new Admin(this.network, time, CLIENT);
    const { replicationFactor } = this;
    const configs = { 'min.insync.replicas': String(Math.min(2, replicationFactor)), 'segment.bytes': String(segmentBytes) };
    for (const topic of topics)
      await insist(time, () => admin.createTopics([{ ...topic, replicationFactor, configs }]), (error) => error.errorName === 'TOPIC_ALREADY_EXISTS');
  }

  async crash(brokerId: number): Promise<void> {
    count(this.#run.history, 'broker crashes');
    if (this.#isShared) {
      await this.#cluster.kill(brokerId);
      return;
    }
    this.#cluster.abandon(brokerId);
    this.#storages.set(String(brokerId), this.#faulty(this.disk(String(brokerId)).crash()));
  }

  async restart(brokerId: number): Promise<void> {
    // A broker whose disk failed comes back on what is left of it.
    this.crashDisk(String(brokerId));
    try {
      // One that meets a failing disk, or a controller that has one, may never come up.
      await Promise.race([this.#cluster.restart(brokerId), sleep(this.#run.time, 2_000)]);
    } catch (error) {
      if (!(error instanceof KafkaError)) count(this.#run.history, 'restarts that met a failing disk');
    }
  }

  /** Everything dies at once, and is opened again on what the disks hold. */
  async reopen(): Promise<void> {
    this.#cluster.abandonAll();
    for (const [node, storage] of this.#storages) this.#storages.set(node, this.#faulty(storage.crash()));
    // A disk that fails while everything opens would only mean to open everything again.
    this.#isChaos = false;
    await this.open();
    this.#isChaos = !this.#run.isHealing;
  }

  /** Every broker up and in every ISR. */
  async heal(): Promise<void> {
    for (const brokerId of this.#cluster.brokerIds) {
      this.#cluster.setFault(brokerId, { kind: 'none' });
      while (this.#cluster.broker(brokerId) === undefined) await this.restart(brokerId);
    }
    while ([...this.#cluster.image.topics.values()].some((topic) => topic.partitions.some(({ isr, replicas }) => isr.length < replicas.length))) {
      for (const brokerId of this.#cluster.brokerIds) if (this.#cluster.broker(brokerId) === undefined) await this.restart(brokerId);
      await sleep(this.#run.time, 100);
    }
  }

  /**
   * Every replica at the end of its leader, and no transaction open there: the coordinators abort what dead producers
   * left behind, and before that nobody can tell what is committed.
   */
  async untilReplicated(topics: readonly string[]): Promise<void> {
    const isDone = (topic: string): boolean => (this.#cluster.image.topics.get(topic)?.partitions ?? []).every(({ replicas, leader: leaderId }, partition) => {
      const ends = replicas.map((id) => this.#cluster.broker(id)?.replicas.find({ topic, partition })?.log.logEndOffset);
      const leader = this.#cluster.broker(leaderId)?.replicas.find({ topic, partition })?.log;
      return leader !== undefined && ends.every((end) => end === leader.logEndOffset) && leader.lastStableOffset === leader.logEndOffset;
    });
    while (!topics.every(isDone)) await sleep(this.#run.time, 50);
  }

  #faulty(disk: MemoryStorage): FaultyStorage {
    const { random, time } = this.#run;
    const chance = !this.#isShared && random.next() < 0.1 ? 0.002 : 0;
    const isSound = (): boolean => !this.#isChaos;
    return new FaultyStorage(disk, time, random, {
      get failure() {
        return isSound() ? 0 : chance;
      },
      maxDelayYields: nextInt(random, 4), torn: 0.5,
    });
  }
}
