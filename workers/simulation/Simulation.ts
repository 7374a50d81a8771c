import { decodeUtf8, encodeUtf8, KafkaError, nextInt, SeededRandom, sleep, type Random } from '../common/index.ts';
import { Cluster, type BrokerNetwork, type ClusterConfig, type OffsetToCommit } from '../broker/index.ts';
import { Admin, Consumer, Producer } from '../clients/index.ts';
import { FaultyStorage, MemoryStorage } from '../storage/index.ts';
import { count, emptyHistory, type History, type TransactionOutcome } from './History.ts';
import { checkInvariants } from './invariants/checkInvariants.ts';
import { SimTime, type Settle } from './SimTime.ts';

export interface SimulationResult {
  readonly seed: number;
  /** Broken promises, in words; empty when all is well. */
  readonly violations: readonly string[];
  readonly counts: ReadonlyMap<string, number>;
}

/** Topics of every run. All wait for two replicas where there are as many. */
const PLAIN = 'plain';
const COPY = 'copy';
const TRANSACTIONAL = 'transactional';
export const TOPICS = [PLAIN, COPY, TRANSACTIONAL] as const;
const PARTITIONS = 2;
const GROUP = 'group';
const COPIERS = 'copiers';

const CLUSTER: Partial<ClusterConfig> = {
  brokerSessionTimeoutMs: 400, brokerHeartbeatIntervalMs: 100, replicaLagTimeMaxMs: 600, leaderImbalanceCheckIntervalMs: 2_000, internalTopicPartitions: 2,
};
const CLIENT = { requestTimeoutMs: 500, retryBackoffMs: 30, metadataMaxAgeMs: 1_000 };
/** Smaller than a segment. */
const PRODUCER = { ...CLIENT, batchSize: 1_000 };
const CONSUMER = {
  ...CLIENT, autoOffsetReset: 'earliest' as const, enableAutoCommit: false, sessionTimeoutMs: 600, heartbeatIntervalMs: 150, maxPollIntervalMs: 2_000,
  fetchMaxWaitMs: 50, defaultApiTimeoutMs: 3_000, partitionAssignmentStrategy: ['cooperative-sticky', 'range'] as const,
};
/** How long things go wrong: from, and up to. */
const CHAOS_MS = [600, 2_600] as const;
const HEALING_MS = 60_000;
const MAX_LATE_MS = 2_000;
const NOT_TOGETHER = 'the replicas did not come together, or a transaction stays open';

/**
 * One run of the broker and client floors under a seeded scheduler: producers, transactions, a group that copies topic
 * to topic exactly once, while storage, network and brokers fail; then everything is healed, the rest is worked off, and
 * what the clients were told is held against what is there.
 */
export class Simulation {
  readonly #seed: number;
  readonly #random: Random;
  readonly #time: SimTime;
  readonly #history: History = emptyHistory();
  readonly #storages = new Map<string, FaultyStorage>();
  readonly #isShared: boolean;
  readonly #brokers: number;
  #cluster!: Cluster;
  #network!: BrokerNetwork;
  /** Clients of an older epoch have died with their tab. */
  #tab = 0;
  #isOver = false;
  /** Whether disks may fail. */
  #isChaos = false;
  #isHealing = false;
  #nextValue = 0;
  #running = 0;

  constructor(seed: number, settle: Settle) {
    this.#seed = seed;
    this.#random = new SeededRandom(seed);
    this.#time = new SimTime(new SeededRandom(seed ^ 0x5bd1e995), settle);
    this.#isShared = this.#random.next() < 0.3;
    this.#brokers = this.#random.next() < 0.7 ? 3 : 1 + nextInt(this.#random, 5);
  }

  async run(): Promise<SimulationResult> {
    const result = (): SimulationResult => ({ seed: this.#seed, violations: this.#history.violations, counts: this.#history.counts });
    if (!(await this.#finishes(this.#openCluster(), 20_000))) return this.#stuck('the cluster did not open', result);
    if (!(await this.#finishes(this.#createTopics(), 20_000))) return this.#stuck('the topics were not created', result);
    this.#isChaos = true;
    this.#startClients();
    const nemesis = this.#nemesis();
    void this.#watchEnds();
    await this.#time.run(() => false, CHAOS_MS[0] + nextInt(this.#random, CHAOS_MS[1] - CHAOS_MS[0]));
    this.#isHealing = true;
    this.#isChaos = false;
    if (!(await this.#finishes(nemesis.then(() => this.#heal()), HEALING_MS))) return this.#stuck('the cluster did not heal', result);
    if (!(await this.#time.run(() => this.#running === 0, HEALING_MS))) return this.#stuck(`${this.#running} clients did not come to an end`, result);
    // Until then the ends of the source may still rise: with what arrives late, and with what was not replicated.
    await this.#time.run(() => false, MAX_LATE_MS);
    if (!(await this.#finishes(this.#untilReplicated(), HEALING_MS))) return this.#stuck(NOT_TOGETHER, result);
    if (!(await this.#finishes(this.#copyRest(), HEALING_MS))) return this.#stuck('the copiers did not catch up', result);
    this.#isOver = true;
    if (!(await this.#finishes(this.#untilReplicated(), HEALING_MS))) return this.#stuck(NOT_TOGETHER, result);
    await checkInvariants(this.#cluster, this.#history, { topics: TOPICS, partitions: PARTITIONS, source: PLAIN, copy: COPY });
    await this.#finishes(this.#cluster.close(), 20_000);
    return result();
  }

  #stuck(what: string, result: () => SimulationResult): SimulationResult {
    this.#history.violations.push(`stuck: ${what}`);
    return result();
  }

  async #finishes(work: Promise<unknown>, forMs: number): Promise<boolean> {
    let isDone = false;
    let failure: unknown;
    work.then(() => (isDone = true), (error: unknown) => {
      isDone = true;
      failure = error;
    });
    const finished = await this.#time.run(() => isDone, forMs);
    if (failure !== undefined) throw failure;
    return finished;
  }

  // ---------------------------------------------------------------------------------------------- cluster and faults

  async #openCluster(): Promise<void> {
    const { next } = this.#random;
    const chance = (most: number): number => next.call(this.#random) * most;
    const shared = this.#isShared ? this.#storage('shared') : undefined;
    const faults = { random: new SeededRandom(this.#seed ^ 0x1234567), lostRequest: chance(0.03), lostAnswer: chance(0.03), repeated: chance(0.02), late: chance(0.03), maxLateMs: MAX_LATE_MS, maxDelayMs: chance(15), timeoutMs: 200 };
    this.#cluster = await Cluster.open({
      storage: shared ?? ((node) => this.#storage(String(node))),
      time: this.#time, brokers: this.#brokers, config: { ...CLUSTER, internalTopicReplicationFactor: Math.min(3, this.#brokers) }, networkFaults: faults,
    });
    this.#network = this.#cluster.network;
  }

  #storage(node: string): FaultyStorage {
    let storage = this.#storages.get(node);
    if (storage === undefined) this.#storages.set(node, (storage = this.#faulty(new MemoryStorage())));
    return storage;
  }

  #faulty(disk: MemoryStorage): FaultyStorage {
    const chance = !this.#isShared && this.#random.next() < 0.1 ? 0.002 : 0;
    const isSound = (): boolean => !this.#isChaos;
    return new FaultyStorage(disk, this.#time, this.#random, {
      get failure() {
        return isSound() ? 0 : chance;
      },
      maxDelayYields: nextInt(this.#random, 4), torn: 0.5,
    });
  }

  async #createTopics(): Promise<void> {
    const admin = new Admin(this.#network, this.#time, CLIENT);
    const replicationFactor = Math.min(3, this.#brokers);
    const configs = { 'min.insync.replicas': String(Math.min(2, replicationFactor)), 'segment.bytes': '4000' };
    for (const name of TOPICS)
      await this.#insist(() => admin.createTopics([{ name, numPartitions: PARTITIONS, replicationFactor, configs }]), (error) => error.errorName === 'TOPIC_ALREADY_EXISTS');
  }

  /** Repeats until it succeeds, or fails in a way that means the same. */
  async #insist(work: () => Promise<unknown>, isDone: (error: KafkaError) => boolean = () => false): Promise<void> {
    for (;;) {
      try {
        await work();
        return;
      } catch (error) {
        if (!(error instanceof KafkaError)) throw error;
        if (isDone(error)) return;
        await sleep(this.#time, 50);
      }
    }
  }

  async #nemesis(): Promise<void> {
    while (!this.#isHealing) {
      await sleep(this.#time, 50 + nextInt(this.#random, 700));
      if (this.#isHealing) return;
      const brokerId = this.#cluster.brokerIds[nextInt(this.#random, this.#cluster.brokerIds.length)]!;
      const isUp = this.#cluster.broker(brokerId) !== undefined;
      const dice = this.#random.next();
      if (!isUp) await this.#restart(brokerId);
      else if (dice < 0.3) await this.#crash(brokerId);
      else if (dice < 0.55) this.#cluster.setFault(brokerId, { kind: 'cut-off' });
      else if (dice < 0.7) this.#cluster.setFault(brokerId, { kind: 'slow', delayMs: nextInt(this.#random, 150) });
      else if (dice < 0.93) this.#cluster.setFault(brokerId, { kind: 'none' });
      else await this.#tabDies();
    }
  }

  async #crash(brokerId: number): Promise<void> {
    count(this.#history, 'broker crashes');
    if (this.#isShared) {
      await this.#cluster.kill(brokerId);
      return;
    }
    this.#cluster.abandon(brokerId);
    this.#storages.set(String(brokerId), this.#faulty(this.#storage(String(brokerId)).crash()));
  }

  async #restart(brokerId: number): Promise<void> {
    const storage = this.#storages.get(String(brokerId));
    // A broker whose disk failed comes back on what is left of it.
    if (!this.#isShared && storage !== undefined) this.#storages.set(String(brokerId), this.#faulty(storage.crash()));
    try {
      // One that meets a failing disk, or a controller that has one, may never come up.
      await Promise.race([this.#cluster.restart(brokerId), sleep(this.#time, 2_000)]);
    } catch (error) {
      if (!(error instanceof KafkaError)) count(this.#history, 'restarts that met a failing disk');
    }
  }

  /** Everything at once, clients too. */
  async #tabDies(): Promise<void> {
    count(this.#history, 'dead tabs');
    this.#tab++;
    this.#cluster.abandonAll();
    for (const [node, storage] of this.#storages) this.#storages.set(node, this.#faulty(storage.crash()));
    // A disk that fails while everything opens would only mean to open everything again.
    this.#isChaos = false;
    await this.#openCluster();
    this.#isChaos = !this.#isHealing;
    this.#startClients();
  }

  async #heal(): Promise<void> {
    if (this.#cluster.storageFailure !== undefined) await this.#tabDies();
    for (const brokerId of this.#cluster.brokerIds) {
      this.#cluster.setFault(brokerId, { kind: 'none' });
      while (this.#cluster.broker(brokerId) === undefined) await this.#restart(brokerId);
    }
    while ([...this.#cluster.image.topics.values()].some((topic) => topic.partitions.some(({ isr, replicas }) => isr.length < replicas.length))) {
      for (const brokerId of this.#cluster.brokerIds) if (this.#cluster.broker(brokerId) === undefined) await this.#restart(brokerId);
      await sleep(this.#time, 100);
    }
  }

  /**
   * Every replica at the end of its leader, and no transaction open there: the coordinators abort what dead producers
   * left behind, and before that nobody can tell what is committed.
   */
  async #untilReplicated(): Promise<void> {
    const isDone = (): boolean => TOPICS.every((topic) => Array.from({ length: PARTITIONS }, (_, partition) => partition).every((partition) => {
      const registration = this.#cluster.image.partition(topic, partition)!;
      const ends = registration.replicas.map((id) => this.#cluster.broker(id)?.replicas.find({ topic, partition })?.log.logEndOffset);
      const leader = this.#cluster.broker(registration.leader)?.replicas.find({ topic, partition })?.log;
      return leader !== undefined && ends.every((end) => end === leader.logEndOffset) && leader.lastStableOffset === leader.logEndOffset;
    }));
    while (!isDone()) await sleep(this.#time, 50);
  }

  /** The high watermark as clients see it, again and again. */
  async #watchEnds(): Promise<void> {
    while (!this.#isOver) {
      await sleep(this.#time, 80);
      const network = this.#network;
      const topic = TOPICS[nextInt(this.#random, TOPICS.length)]!;
      const partition = nextInt(this.#random, PARTITIONS);
      const leader = this.#cluster.image.partition(topic, partition)?.leader ?? -1;
      if (leader === -1) continue;
      // What an answer tells is compared with what was known when it was asked for: answers may overtake each other.
      const known = this.#history.highestEnd.get(`${topic}-${partition}`) ?? 0;
      try {
        const { partitions } = await network.connect(leader).listOffsets({ isolationLevel: 'read_uncommitted', partitions: [{ topic, partition, timestamp: -1 }] });
        const { error, offset } = partitions[0]!;
        if (error !== 'NONE') continue;
        const registration = this.#cluster.image.partition(topic, partition)!;
        // A leader that was replaced without its knowledge still tells what it knew.
        if (offset < known && registration.leader === leader) this.#history.violations.push(`the high watermark of ${topic}-${partition} went back from ${known} to ${offset}`);
        this.#history.highestEnd.set(`${topic}-${partition}`, Math.max(offset, this.#history.highestEnd.get(`${topic}-${partition}`) ?? 0));
      } catch (error) {
        if (!(error instanceof KafkaError)) throw error;
      }
    }
  }

  // --------------------------------------------------------------------------------------------------------- clients

  #startClients(): void {
    const tab = this.#tab;
    const alive = (): boolean => this.#tab === tab;
    this.#client(alive, () => this.#produce(alive));
    if (this.#random.next() < 0.5) this.#client(alive, () => this.#produce(alive));
    this.#client(alive, () => this.#transact(alive, 'tx-1'));
    if (this.#random.next() < 0.4) this.#client(alive, () => this.#transact(alive, this.#random.next() < 0.5 ? 'tx-1' : 'tx-2'));
    const consumers = 1 + nextInt(this.#random, 3);
    for (let i = 0; i < consumers; i++) this.#client(alive, () => this.#consume(alive, `c${i}`));
    const copiers = 1 + nextInt(this.#random, 2);
    for (let i = 0; i < copiers; i++) this.#client(alive, () => this.#copy(alive, `copier-${i}`, () => !this.#isHealing));
  }

  /** A client counts until it ends or its tab dies. */
  #client(alive: () => boolean, run: () => Promise<void>): void {
    this.#running++;
    let counted = true;
    const end = (): void => {
      if (counted) this.#running--;
      counted = false;
    };
    void run().then(end, (error: unknown) => {
      end();
      if (alive()) this.#history.violations.push(`a client failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    });
    const watch = (): void => {
      if (!counted) return;
      if (!alive()) end();
      else this.#time.schedule(200, watch);
    };
    watch();
  }

  async #produce(alive: () => boolean): Promise<void> {
    const name = `p${this.#nextValue++}`;
    const producer = new Producer(this.#network, this.#time, { ...PRODUCER, deliveryTimeoutMs: 6_000, lingerMs: nextInt(this.#random, 10) });
    const pending: Promise<void>[] = [];
    for (let i = 0; alive() && !this.#isHealing; i++) {
      const partition = nextInt(this.#random, PARTITIONS);
      const value = `${name}-${i}`;
      const key = `${name}/${partition}`;
      this.#history.sent.set(key, [...(this.#history.sent.get(key) ?? []), value]);
      pending.push(producer.send({ topic: PLAIN, partition, key: null, value: encodeUtf8(value) }).then(
        ({ offset }) => {
          if (!alive()) return;
          count(this.#history, 'acknowledged');
          this.#history.acknowledged.push({ topic: PLAIN, partition, offset, value });
        },
        () => count(this.#history, 'failed sends'),
      ));
      await sleep(this.#time, nextInt(this.#random, 60));
    }
    if (!alive()) return;
    await Promise.all(pending);
    await producer.close().catch(() => undefined);
  }

  async #transact(alive: () => boolean, transactionalId: string): Promise<void> {
    let producer: Producer | undefined;
    while (alive() && !this.#isHealing) {
      try {
        if (producer === undefined) {
          producer = new Producer(this.#network, this.#time, { ...PRODUCER, transactionalId, transactionTimeoutMs: 1_500, maxBlockMs: 3_000, deliveryTimeoutMs: 3_000 });
          await producer.initTransactions();
        }
        await this.#oneTransaction(producer);
      } catch (error) {
        if (!(error instanceof KafkaError)) throw error;
        count(this.#history, `transactions: ${error.errorName}`);
        void producer?.close().catch(() => undefined);
        producer = undefined;
        await sleep(this.#time, 100);
      }
      await sleep(this.#time, nextInt(this.#random, 150));
    }
    if (alive()) await producer?.close().catch(() => undefined);
  }

  async #oneTransaction(producer: Producer): Promise<void> {
    producer.beginTransaction();
    const transaction: TransactionOutcome = { values: [], outcome: 'unknown' };
    this.#history.transactions.push(transaction);
    const sends: Promise<unknown>[] = [];
    for (let i = 1 + nextInt(this.#random, 4); i > 0; i--) {
      const value = `t${this.#nextValue++}`;
      transaction.values.push(value);
      sends.push(producer.send({ topic: TRANSACTIONAL, partition: nextInt(this.#random, PARTITIONS), key: null, value: encodeUtf8(value) }));
    }
    for (const send of sends) send.catch(() => undefined);
    if (this.#random.next() < 0.3) await sleep(this.#time, nextInt(this.#random, 300));
    if (this.#random.next() < 0.3) {
      await producer.abortTransaction();
      transaction.outcome = 'aborted';
    } else {
      await producer.commitTransaction();
      transaction.outcome = 'committed';
    }
    count(this.#history, `transactions: ${transaction.outcome}`);
  }

  async #consume(alive: () => boolean, name: string): Promise<void> {
    while (alive() && !this.#isHealing) {
      const consumer = this.#groupConsumer(GROUP, name, [PLAIN, TRANSACTIONAL]);
      const until = this.#time.milliseconds() + 500 + nextInt(this.#random, 3_000);
      while (alive() && !this.#isHealing && this.#time.milliseconds() < until) {
        try {
          for (const { topic, partition, offset, value } of await consumer.poll(100))
            this.#history.consumed.push({ topic, partition, offset, value: decodeUtf8(value!) });
          if (this.#random.next() < 0.3) await consumer.commitSync();
        } catch (error) {
          if (!(error instanceof KafkaError)) throw error;
          count(this.#history, `consumers: ${error.errorName}`);
          await sleep(this.#time, 50);
        }
      }
      if (!alive()) return;
      if (this.#random.next() < 0.3) consumer.kill();
      else await consumer.close().catch(() => undefined);
    }
  }

  #groupConsumer(groupId: string, name: string, topics: readonly string[]): Consumer {
    const member = `${name}#${this.#nextValue++}`;
    const consumer: Consumer = new Consumer(this.#network, this.#time, { ...CONSUMER, groupId, clientId: member, isolationLevel: 'read_committed' });
    consumer.subscribe([...topics], {
      onPartitionsAssigned: () => {
        const { generationId } = consumer.groupMetadata();
        count(this.#history, 'rebalances');
        for (const { topic, partition } of consumer.assignment()) {
          const at = `${groupId}/${generationId}/${topic}-${partition}`;
          const owner = this.#history.owners.get(at);
          if (owner !== undefined && owner !== member) this.#history.violations.push(`${at} has two owners: ${owner} and ${member}`);
          this.#history.owners.set(at, member);
        }
      },
    });
    return consumer;
  }

  /** Consume, transform, produce, exactly once (KIP-447): every value of one topic goes to another. */
  async #copy(alive: () => boolean, name: string, goesOn: () => boolean): Promise<void> {
    let producer: Producer | undefined;
    let consumer: Consumer | undefined;
    while (alive() && goesOn()) {
      try {
        if (producer === undefined) {
          producer = new Producer(this.#network, this.#time, { ...PRODUCER, transactionalId: `${name}-${this.#nextValue++}`, transactionTimeoutMs: 1_500, maxBlockMs: 3_000, deliveryTimeoutMs: 3_000 });
          await producer.initTransactions();
        }
        consumer ??= this.#groupConsumer(COPIERS, name, [PLAIN]);
        const records = await consumer.poll(100);
        if (records.length === 0) continue;
        producer.beginTransaction();
        const next = new Map<string, OffsetToCommit>();
        for (const { topic, partition, offset, leaderEpoch, value } of records) {
          producer.send({ topic: COPY, partition, key: null, value: value! }).catch(() => undefined);
          next.set(`${topic}-${partition}`, { topic, partition, offset: offset + 1, leaderEpoch });
        }
        await producer.sendOffsetsToTransaction([...next.values()], consumer.groupMetadata());
        await producer.commitTransaction();
        count(this.#history, 'copies');
      } catch (error) {
        if (!(error instanceof KafkaError)) throw error;
        count(this.#history, `copiers: ${error.errorName}`);
        // What was polled is not committed: another consumer begins there again.
        void producer?.close().catch(() => undefined);
        consumer?.kill();
        producer = consumer = undefined;
        await sleep(this.#time, 100);
      }
    }
    if (!alive()) return;
    await consumer?.close().catch(() => undefined);
    await producer?.close().catch(() => undefined);
  }

  /** One copier more, until the group has committed the ends of the source. */
  async #copyRest(): Promise<void> {
    const partitions = Array.from({ length: PARTITIONS }, (_, partition) => ({ topic: PLAIN, partition }));
    let isDone = false;
    void this.#copy(() => true, 'last', () => !isDone);
    const client = new Consumer(this.#network, this.#time, CLIENT);
    await this.#insist(async () => {
      for (;;) {
        const ends = await client.endOffsets(partitions);
        const committed = await client.committed(COPIERS, partitions);
        if (ends.every(({ partition, offset }) => offset === 0 || committed.find((one) => one.partition === partition)?.offset === offset)) break;
        await sleep(this.#time, 100);
      }
    });
    isDone = true;
  }
}
