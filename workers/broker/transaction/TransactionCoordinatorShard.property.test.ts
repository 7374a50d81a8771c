import { describe, expect, test } from 'vitest';
import { must, nextInt, SeededRandom, topicPartitionKey, type ErrorName, type TopicPartition } from '../../common/index.ts';
import type { ProducerIdAndEpoch } from '../api/transactions.ts';
import type { PendingMarker } from './PendingMarker.ts';
import { TransactionHost } from './testing/TransactionHost.ts';
import { incrementProducerEpoch, newTransaction, type TransactionMetadata } from './TransactionMetadata.ts';
import { readTransactionRecord, transactionRecord } from './transactionRecords.ts';
import { VALID_PREVIOUS_STATES } from './TransactionState.ts';

const TX = 'tx';
const PARTITIONS: readonly TopicPartition[] = [{ topic: 'a', partition: 0 }, { topic: 'a', partition: 1 }, { topic: 'b', partition: 0 }];
const TIMEOUT_MS = 10_000;

/** What became of transactions, by the number that the model gave to each. */
type Outcomes = Map<number, Set<'committed' | 'aborted'>>;

/** One partition as its leader sees it: refuses what is older than what it has seen of a producer. */
class PartitionModel {
  readonly #producers = new Map<number, { epoch: number; coordinatorEpoch: number; open: Set<number> }>();
  readonly #outcomes: Outcomes;

  constructor(outcomes: Outcomes) {
    this.#outcomes = outcomes;
  }

  get openTransactions(): number {
    return [...this.#producers.values()].reduce((sum, { open }) => sum + open.size, 0);
  }

  write({ producerId, producerEpoch }: ProducerIdAndEpoch, transaction: number): boolean {
    const producer = this.#producer(producerId);
    if (producerEpoch < producer.epoch) return false;
    producer.epoch = producerEpoch;
    producer.open.add(transaction);
    return true;
  }

  writeMarker({ producerId, producerEpoch, coordinatorEpoch, committed, transactionVersion }: PendingMarker): boolean {
    const producer = this.#producer(producerId);
    if (transactionVersion === 2 && producer.epoch === producerEpoch && producer.open.size > 0) return false;
    if (producerEpoch < producer.epoch || coordinatorEpoch < producer.coordinatorEpoch) return false;
    for (const transaction of producer.open) {
      const outcomes = this.#outcomes.get(transaction) ?? new Set();
      this.#outcomes.set(transaction, outcomes.add(committed ? 'committed' : 'aborted'));
    }
    producer.epoch = producerEpoch;
    producer.coordinatorEpoch = coordinatorEpoch;
    producer.open.clear();
    return true;
  }

  #producer(producerId: number): { epoch: number; coordinatorEpoch: number; open: Set<number> } {
    const known = this.#producers.get(producerId) ?? { epoch: -1, coordinatorEpoch: -1, open: new Set<number>() };
    this.#producers.set(producerId, known);
    return known;
  }
}

const isOver = (error: ErrorName): boolean => error === 'PRODUCER_FENCED' || error === 'INVALID_PRODUCER_ID_MAPPING' || error === 'INVALID_TXN_STATE';

class Simulation {
  readonly host = new TransactionHost();
  readonly outcomes: Outcomes = new Map();
  /** What an endTxn that was answered with NONE promised. */
  readonly promised = new Map<number, 'committed' | 'aborted'>();
  /** Who was given a producer id and epoch. */
  readonly given = new Map<string, Client>();
  readonly partitions = new Map(PARTITIONS.map(({ topic, partition }) => [topicPartitionKey(topic, partition), new PartitionModel(this.outcomes)]));
  /** Markers on the way to one partition each, also those of coordinators that are gone. */
  flying: PendingMarker[] = [];
  /** With version 2 of transactions, whatever was asked for may arrive once more, at any time. */
  readonly version: 1 | 2;
  readonly repeatable: Array<() => void> = [];
  transactions = 0;
  readonly #random: SeededRandom;

  constructor(seed: number) {
    this.#random = new SeededRandom(seed);
    this.version = seed % 2 === 0 ? 1 : 2;
    this.host.time.advance(0);
    if (seed % 3 === 0) {
      const known = incrementProducerEpoch(newTransaction(TX, 7, TIMEOUT_MS, this.host.time.milliseconds()), undefined, TIMEOUT_MS, this.host.time.milliseconds());
      this.host.log.push(transactionRecord({ ...must(known), producerEpoch: 32_762 }));
      this.host.reload();
    }
    this.host.autoCommit = false;
  }

  run(steps: number): void {
    const clients = [new Client(this), new Client(this)];
    for (let i = 0; i < steps; i++) this.#step(clients);
    this.#quiesce();
  }

  chance(probability: number): boolean {
    return this.#random.next() < probability;
  }

  pick<T>(items: readonly T[]): T {
    return must(items[nextInt(this.#random, items.length)]);
  }

  #step(clients: readonly Client[]): void {
    const { host } = this;
    const dice = nextInt(this.#random, 100);
    if (this.version === 2 && dice < 5 && this.repeatable.length > 0) this.pick(this.repeatable)();
    else if (dice < 55) this.pick(clients).act();
    else if (dice < 78) {
      if (host.hasUncommitted) host.commit();
    } else if (dice < 92) this.#deliver(true);
    else if (dice < 94) host.failNextAppend();
    else if (dice < 97) host.reload(nextInt(this.#random, 3));
    else host.time.advance(nextInt(this.#random, TIMEOUT_MS));
  }

  #deliver(mayLoseAnswer: boolean): void {
    for (const marker of this.host.markers.splice(0)) for (const at of marker.partitions) this.flying.push({ ...marker, partitions: [at] });
    if (this.flying.length === 0) return;
    const marker = this.pick(this.flying);
    const { topic, partition } = must(marker.partitions[0]);
    const written = must(this.partitions.get(topicPartitionKey(topic, partition)));
    const isWritten = written.writeMarker(marker);
    if (this.version === 2) this.repeatable.push(() => written.writeMarker(marker));
    if (mayLoseAnswer && this.chance(0.3)) return;
    this.flying = this.flying.filter((other) => other !== marker);
    if (isWritten) this.host.written(marker);
  }

  /** No producer does anything any more, and nothing is lost: what is open times out, what is prepared completes. */
  #quiesce(): void {
    const { host } = this;
    host.autoCommit = true;
    host.commit();
    for (let i = 0; i < 10; i++) {
      do this.#deliver(false);
      while (this.flying.length > 0);
      host.time.advance(TIMEOUT_MS);
    }
  }
}

/** A producer that keeps the protocol; it may be replaced by the other one at any moment without knowing. */
class Client {
  readonly #simulation: Simulation;
  #producer: ProducerIdAndEpoch | undefined;
  #before: ProducerIdAndEpoch | undefined;
  #transaction: number | undefined;
  #added = new Set<string>();
  #ending: boolean | undefined;
  #isWaiting = false;

  constructor(simulation: Simulation) {
    this.#simulation = simulation;
  }

  act(): void {
    const simulation = this.#simulation;
    if (this.#isWaiting) return;
    if (this.#producer === undefined) {
      if (simulation.chance(0.1)) this.#init();
    } else if (this.#ending !== undefined) this.#end(this.#producer, this.#ending);
    else if (simulation.chance(0.02)) this.#restart(simulation.chance(0.5));
    else if (this.#added.size === 0 || simulation.chance(0.2)) this.#add(this.#producer, simulation.pick(PARTITIONS));
    else if (simulation.chance(0.6)) {
      const [producer, transaction, partition] = [this.#producer, must(this.#transaction), must(simulation.partitions.get(simulation.pick([...this.#added])))];
      simulation.repeatable.push(() => partition.write(producer, transaction));
      if (!partition.write(producer, transaction)) this.#restart(true);
    } else this.#ending = simulation.chance(0.6);
  }

  /** Gives up its transaction; with `keepsEpoch` it says at initProducerId what it had. */
  #restart(keepsEpoch: boolean): void {
    this.#before = keepsEpoch ? this.#producer : undefined;
    this.#producer = undefined;
    this.#begin();
  }

  #begin(): void {
    this.#transaction = undefined;
    this.#added.clear();
    this.#ending = undefined;
  }

  #init(): void {
    this.#isWaiting = true;
    const current = this.#before;
    this.#simulation.host.ask((shard) => shard.initProducerId({ transactionalId: TX, transactionTimeoutMs: TIMEOUT_MS, ...current !== undefined && { current } }), (failed, response) => {
      this.#isWaiting = false;
      if (failed !== undefined || response === undefined) return;
      if (response.error === 'PRODUCER_FENCED') this.#before = undefined;
      if (response.error !== 'NONE') return;
      this.#goOnAs(response);
    });
  }

  #goOnAs({ producerId, producerEpoch }: ProducerIdAndEpoch): void {
    this.#producer = { producerId, producerEpoch };
    const key = `${producerId}/${producerEpoch}`;
    expect(this.#simulation.given.get(key) ?? this, 'an epoch was given to two producers').toBe(this);
    expect(producerEpoch).toBeLessThan(32_767);
    this.#simulation.given.set(key, this);
  }

  #add(producer: ProducerIdAndEpoch, at: TopicPartition): void {
    this.#isWaiting = true;
    this.#transaction ??= ++this.#simulation.transactions;
    const { host, repeatable } = this.#simulation;
    repeatable.push(() => host.ask((shard) => shard.addPartitionsToTxn({ ...producer, transactionalId: TX, partitions: [at] }), () => undefined));
    host.ask((shard) => shard.addPartitionsToTxn({ ...producer, transactionalId: TX, partitions: [at] }), (failed, response) => {
      this.#isWaiting = false;
      if (failed !== undefined || response === undefined) return;
      const { error } = must(response[0]);
      if (error === 'NONE') this.#added.add(topicPartitionKey(at.topic, at.partition));
      else if (isOver(error)) this.#restart(true);
    });
  }

  #end(producer: ProducerIdAndEpoch, committed: boolean): void {
    this.#isWaiting = true;
    const { host, repeatable, version, promised } = this.#simulation;
    const request = { ...producer, transactionalId: TX, committed, clientTransactionVersion: version };
    repeatable.push(() => host.ask((shard) => shard.endTxn(request), () => undefined));
    host.ask((shard) => shard.endTxn(request), (failed, response) => {
      this.#isWaiting = false;
      if (failed !== undefined || response === undefined) return;
      if (response.error === 'NONE') {
        promised.set(must(this.#transaction), committed ? 'committed' : 'aborted');
        this.#begin();
        expect(response.next === undefined).toBe(version === 1);
        if (response.next !== undefined) this.#goOnAs(response.next);
      } else if (isOver(response.error)) this.#restart(true);
    });
  }
}

const checkLog = (host: TransactionHost): void => {
  let before: TransactionMetadata | undefined;
  for (const record of host.log) {
    const metadata = must(readTransactionRecord(record)?.metadata);
    if (before !== undefined) {
      expect(VALID_PREVIOUS_STATES[metadata.state]).toContain(before.state);
      if (metadata.producerId === before.producerId) expect(metadata.producerEpoch).toBeGreaterThanOrEqual(before.producerEpoch);
      else {
        expect(metadata.producerId).toBeGreaterThan(before.producerId);
        expect(metadata.producerEpoch).toBe(0);
      }
    }
    before = metadata;
  }
};

describe('two producers with one transactional id, crashes, lost appends, markers in any order, requests that arrive again at any time', () => {
  test('no transaction is both committed and aborted, epochs never go back, every prepared transaction completes', () => {
    /** By version. */
    const committed = [0, 0];
    const aborted = [0, 0];
    let rotated = 0;
    for (let seed = 0; seed < 1_000; seed++) {
      const simulation = new Simulation(seed);
      const { host, outcomes, promised, partitions } = simulation;
      try {
        simulation.run(800);
        checkLog(host);
        const { state, error } = must(host.shard.describeTransactions([TX])[0]);
        expect(error === 'NONE' ? state : 'Empty').toMatch(/^(Empty|CompleteCommit|CompleteAbort)$/);
        for (const partition of partitions.values()) expect(partition.openTransactions).toBe(0);
        for (const [transaction, became] of outcomes) {
          expect([...became], `transaction ${transaction}`).toHaveLength(1);
          const promise = promised.get(transaction);
          if (promise !== undefined) expect([...became]).toEqual([promise]);
          (became.has('committed') ? committed : aborted)[simulation.version - 1]!++;
        }
        if (seed % 3 === 0 && [...simulation.given.keys()].some((key) => !key.startsWith('7/'))) rotated++;
      } catch (error) {
        throw new Error(`seed ${seed}`, { cause: error });
      }
    }
    expect(Math.min(...committed, ...aborted)).toBeGreaterThan(500);
    expect(rotated).toBeGreaterThan(20);
  });
});
