import { KafkaError, sleep } from '../../common/index.ts';
import type { ConsumerRecord } from '../../clients/index.ts';
import type { GroupEvent, HandConsumerSettings } from '../../protocol/index.ts';
import { HandConsumer, type HandConsumerParts } from './HandConsumer.ts';

/** Longer than it takes to say good-bye to a coordinator that is there. */
const LEAVE_PATIENCE_MS = 2_000;

/** The consumers that people started, by name. They live as long as the engine is open. */
export class HandConsumers {
  readonly #parts: HandConsumerParts;
  readonly #byName = new Map<string, HandConsumer>();
  /** Of consumers that were stopped: what they told belongs to the story of their groups. */
  #pastEvents: ReadonlyArray<{ readonly groupId: string; readonly event: GroupEvent }> = [];

  constructor(parts: HandConsumerParts) {
    this.#parts = parts;
  }

  list(): readonly HandConsumer[] {
    return [...this.#byName.values()];
  }

  /** Throws INVALID_REQUEST for a name that is taken or a rate that is none, INVALID_GROUP_ID, INVALID_CONFIG. */
  start(settings: HandConsumerSettings): void {
    const { name, groupId, topics, rate } = settings;
    if (name === '') throw new KafkaError('INVALID_REQUEST', 'a consumer needs a name');
    if (this.#byName.has(name)) throw new KafkaError('INVALID_REQUEST', `there is a consumer ${name} already`);
    if (groupId === '') throw new KafkaError('INVALID_GROUP_ID', 'a consumer that subscribes needs a group.id');
    if (topics.length === 0) throw new KafkaError('INVALID_REQUEST', 'a consumer needs a topic to subscribe to');
    ensureRate(rate);
    this.#byName.set(name, new HandConsumer(settings, this.#parts));
  }

  async stop(name: string, how: 'leave' | 'kill'): Promise<void> {
    const consumer = this.#get(name);
    this.#byName.delete(name);
    const { groupId } = consumer.settings;
    try {
      if (how === 'kill') consumer.kill();
      else await this.#leave(consumer);
    } finally {
      this.#pastEvents = [...this.#pastEvents, ...consumer.events.map((event) => ({ groupId, event }))].slice(-100);
    }
  }

  freeze(name: string, isFrozen: boolean): void {
    this.#get(name).freeze(isFrozen);
  }

  setRate(name: string, rate: number): void {
    ensureRate(rate);
    this.#get(name).rate = rate;
  }

  async poll(name: string, max: number): Promise<readonly ConsumerRecord[]> {
    if (!Number.isInteger(max) || max < 1) throw new KafkaError('INVALID_REQUEST', `a poll gets at least one record, not ${max}`);
    return this.#get(name).poll(max);
  }

  /** What members of the group were assigned and had to give up, oldest first. */
  events(groupId: string): readonly GroupEvent[] {
    const past = this.#pastEvents.flatMap((one) => (one.groupId === groupId ? [one.event] : []));
    return [...past, ...this.list().flatMap(({ settings, events }) => (settings.groupId === groupId ? events : []))];
  }

  async close(): Promise<void> {
    await Promise.all([...this.#byName.keys()].map((name) => this.stop(name, 'leave').catch(() => undefined)));
  }

  /** Does not wait for a coordinator that cannot be reached: it finds out by itself. */
  async #leave(consumer: HandConsumer): Promise<void> {
    await Promise.race([consumer.leave(), sleep(this.#parts.time, LEAVE_PATIENCE_MS)]);
  }

  /** Throws INVALID_REQUEST. */
  #get(name: string): HandConsumer {
    const consumer = this.#byName.get(name);
    if (consumer === undefined) throw new KafkaError('INVALID_REQUEST', `there is no consumer ${name}`);
    return consumer;
  }
}

const ensureRate = (rate: number): void => {
  if (!(rate >= 0 && Number.isFinite(rate))) throw new KafkaError('INVALID_REQUEST', `${rate} is no number of records a second`);
};
