import { KafkaError, sleep, topicPartitionKey, type Time, type TopicPartition } from '../../common/index.ts';
import type { BrokerNetwork } from '../../broker/index.ts';
import { Consumer, type ConsumerEvent, type ConsumerRecord } from '../../clients/index.ts';
import type { GroupEvent, HandConsumerSettings, HandConsumerState, KafkaFailure } from '../../protocol/index.ts';
import { toFailure } from './toFailure.ts';

/** How often it looks for records, and whether its group rebalances. */
const TICK_MS = 50;
/** Somebody who watches a frozen consumer should see what becomes of it; Kafka waits for five minutes. */
const MAX_POLL_INTERVAL_MS = 30_000;
const HEARTBEAT_INTERVAL_MS = 3_000;
const MAX_EVENTS = 50;
const NO_PARTITIONS: ReadonlyMap<string, HandPosition> = new Map();

export interface HandPosition extends TopicPartition {
  readonly offset: number;
}

export interface HandConsumerParts {
  readonly network: BrokerNetwork;
  /** Of everything that a consumer does. */
  readonly time: Time;
  /** Of its rate alone: it stands still while the engine is paused. */
  readonly paceTime: Time;
}

/**
 * A consumer that a person started: polls as fast as its rate lets it. While it may take nothing it polls with all
 * partitions paused, so that it stays a member and takes part in rebalances.
 */
export class HandConsumer {
  readonly #parts: HandConsumerParts;
  readonly #consumer: Consumer;
  #settings: HandConsumerSettings;
  #state: HandConsumerState['state'] = 'running';
  #consumed = 0;
  #error: KafkaFailure | null = null;
  #memberId: string | undefined;
  #generationId = -1;
  #events: GroupEvent[] = [];
  #positions: ReadonlyMap<string, HandPosition> = NO_PARTITIONS;
  #isAskingPositions = false;
  #isHeld = true;
  /** Records that it may take now. */
  #allowance = 0;
  #paidUntilMs: number;
  /** Polls do not overlap: each waits for the one before. */
  #lastPoll: Promise<unknown> = Promise.resolve();
  #isEnded = false;

  /** Throws INVALID_GROUP_ID or INVALID_CONFIG. */
  constructor(settings: HandConsumerSettings, parts: HandConsumerParts) {
    this.#settings = settings;
    this.#parts = parts;
    this.#paidUntilMs = parts.paceTime.milliseconds();
    const { name, groupId, groupInstanceId, topics, assignor, autoOffsetReset, isolation, sessionTimeoutMs } = settings;
    this.#consumer = new Consumer(parts.network, parts.time, {
      clientId: name, groupId, autoOffsetReset, sessionTimeoutMs,
      ...(groupInstanceId === undefined ? {} : { groupInstanceId }),
      isolationLevel: isolation,
      partitionAssignmentStrategy: [assignor],
      heartbeatIntervalMs: Math.max(1, Math.min(HEARTBEAT_INTERVAL_MS, Math.floor(sessionTimeoutMs / 3))),
      maxPollIntervalMs: MAX_POLL_INTERVAL_MS,
      // One by one, so that a rate can be kept and what was not worked off is not committed.
      maxPollRecords: 1,
      onEvent: (event) => this.#onEvent(event),
    });
    this.#consumer.subscribe(topics, { onPartitionsAssigned: () => this.#applyHold() });
    void this.#run();
  }

  get view(): HandConsumerState {
    return { settings: this.#settings, state: this.#state, consumed: this.#consumed, error: this.#error };
  }

  get settings(): HandConsumerSettings {
    return this.#settings;
  }

  /** As its group knows it; undefined before it has joined. */
  get memberId(): string | undefined {
    return this.#memberId;
  }

  /** What was assigned to it and taken away again, oldest first. */
  get events(): readonly GroupEvent[] {
    return this.#events;
  }

  /** Where it would read on, by `topic-partition`. */
  get positions(): ReadonlyMap<string, HandPosition> {
    return this.#positions;
  }

  set rate(rate: number) {
    this.#settings = { ...this.#settings, rate };
  }

  /** Throws INVALID_REQUEST for a consumer that has failed. */
  freeze(isFrozen: boolean): void {
    if (this.#state === 'failed') throw new KafkaError('INVALID_REQUEST', `the consumer ${this.#settings.name} has failed: stop it and start another one`);
    this.#state = isFrozen ? 'frozen' : 'running';
  }

  /** At most `max`, whatever the rate; none while it has no partitions. Rejects with what ended it. */
  async poll(max: number): Promise<readonly ConsumerRecord[]> {
    if (this.#state === 'frozen') throw new KafkaError('INVALID_REQUEST', `the consumer ${this.#settings.name} is frozen: it does not poll`);
    if (this.#error !== null && this.#state === 'failed') throw new KafkaError('INVALID_REQUEST', `the consumer ${this.#settings.name} has failed: ${this.#error.message}`);
    return this.#inTurn(() => this.#take(max));
  }

  /** Commits, says good-bye to its group. */
  async leave(): Promise<void> {
    this.#isEnded = true;
    await this.#consumer.close();
  }

  kill(): void {
    this.#isEnded = true;
    this.#consumer.kill();
  }

  async #run(): Promise<void> {
    while (!this.#isEnded) {
      if (this.#state === 'running') await this.#inTurn(() => this.#tick()).catch((error: unknown) => this.#onError(error));
      await sleep(this.#parts.time, TICK_MS);
    }
  }

  async #tick(): Promise<void> {
    this.#earn();
    if (this.#isEnded || this.#state !== 'running') return;
    const taken = await this.#take(Math.floor(this.#allowance));
    this.#allowance -= taken.length;
    if (this.#state === 'running') this.#error = null;
  }

  #earn(): void {
    const now = this.#parts.paceTime.milliseconds();
    const { rate } = this.#settings;
    // What was not there to be taken is not made up for later.
    this.#allowance = Math.min(Math.max(1, (rate * TICK_MS * 4) / 1000), this.#allowance + (rate * (now - this.#paidUntilMs)) / 1000);
    if (rate === 0) this.#allowance = 0;
    this.#paidUntilMs = now;
  }

  async #take(max: number): Promise<readonly ConsumerRecord[]> {
    this.#isHeld = max < 1;
    this.#applyHold();
    const records: ConsumerRecord[] = [];
    do {
      const polled = await this.#consumer.poll(0);
      this.#consumed += polled.length;
      records.push(...polled);
      if (polled.length === 0) break;
    } while (records.length < max && !this.#isEnded && this.#state === 'running');
    this.#askPositions();
    return records;
  }

  #applyHold(): void {
    const assigned = this.#consumer.assignment();
    if (this.#isHeld) this.#consumer.pause(assigned);
    else if (this.#consumer.paused().length > 0) this.#consumer.resume(assigned);
  }

  #inTurn<T>(poll: () => Promise<T>): Promise<T> {
    const turn = this.#lastPoll.then(poll, poll);
    this.#lastPoll = turn.catch(() => undefined);
    return turn;
  }

  /** In the background: a position that is not known yet is asked of brokers. */
  #askPositions(): void {
    if (this.#isAskingPositions || this.#isEnded) return;
    this.#isAskingPositions = true;
    const asked = this.#consumer.assignment().map(async ({ topic, partition }) => ({ topic, partition, offset: await this.#consumer.position({ topic, partition }) }));
    Promise.all(asked)
      .then((positions) => (this.#positions = new Map(positions.map((one) => [topicPartitionKey(one.topic, one.partition), one]))))
      .catch(() => undefined)
      .finally(() => (this.#isAskingPositions = false));
  }

  #onEvent(event: ConsumerEvent): void {
    switch (event.type) {
      case 'joined':
        this.#memberId = event.memberId;
        this.#generationId = event.generationId;
        return;
      case 'left':
        this.#positions = NO_PARTITIONS;
        return;
      case 'assigned':
      case 'revoked':
      case 'lost':
        this.#tell(event.type, event.partitions);
    }
  }

  #tell(kind: 'assigned' | 'revoked' | 'lost', partitions: readonly TopicPartition[]): void {
    const kept = this.#consumer.assignment().length;
    // The partitions speak for themselves.
    const detail = partitions.length > 0 ? '' : kept > 0 ? 'keeps what it has' : 'there is no partition for it';
    const { name } = this.#settings;
    this.#events.push({ timeMs: this.#parts.time.milliseconds(), generationId: this.#generationId, kind, member: name, partitions, detail });
    if (this.#events.length > MAX_EVENTS) this.#events.shift();
  }

  /** A person's program would end with an error that no further poll gets over, and so does this. */
  #onError(error: unknown): void {
    if (this.#isEnded) return;
    this.#error = toFailure(error);
    if (this.#error.isRetriable) return;
    this.#state = 'failed';
    this.#isEnded = true;
    this.#consumer.close().catch(() => undefined);
  }
}
