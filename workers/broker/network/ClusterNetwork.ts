import { KafkaError, sleep, type Random, type Time, type TopicPartition } from '../../common/index.ts';
import type { BrokerApi, BrokerNetwork } from '../api/BrokerApi.ts';
import type { ControllerApi } from '../controller/ControllerApi.ts';
import { BROKER_APIS, CONTROLLER_APIS } from './apiNames.ts';

/** What can be wrong with a broker's connections, all of them. */
export type BrokerFault = { readonly kind: 'none' } | { readonly kind: 'slow'; readonly delayMs: number } | { readonly kind: 'cut-off' };

/** What a network does on its own, by chance from 0 to 1; for simulations. */
export interface NetworkFaults {
  readonly random: Random;
  /** The request never arrives. */
  readonly lostRequest: number;
  /** It is carried out and nobody hears of it. */
  readonly lostAnswer: number;
  /** It arrives twice. */
  readonly repeated: number;
  /** A request of a client is given up as lost, and arrives up to `maxLateMs` later nevertheless. */
  readonly late: number;
  readonly maxLateMs: number;
  readonly maxDelayMs: number;
  /** After this time without an answer the connection counts as broken. */
  readonly timeoutMs: number;
}

/** How long it takes to notice that nothing comes through any more. */
const CUT_OFF_TIMEOUT_MS = 1_000;

/** Who is at an end of a connection. */
type Node = number | 'client' | 'controller';

const NO_FAULT: BrokerFault = { kind: 'none' };

type Call = (request: unknown) => Promise<unknown>;

/** What goes one way over one connection: nothing on it overtakes, even when the broker at its end is slow no longer. */
class Lane {
  /** Requests that have not arrived yet. */
  #onTheirWay = 0;
  #last: Promise<unknown> = Promise.resolve();

  get isEmpty(): boolean {
    return this.#onTheirWay === 0;
  }

  /** Resolves when a request has arrived that is sent now. */
  async arrival(time: Time, delayMs: number): Promise<void> {
    this.#onTheirWay++;
    const arrived = Promise.all([this.#last, delayMs > 0 ? sleep(time, delayMs) : undefined]);
    this.#last = arrived;
    await arrived;
    this.#onTheirWay--;
  }
}

/**
 * The connections between brokers, controller and clients. A sound one calls its target synchronously. Calls of a broker
 * that goes down reject with NETWORK_EXCEPTION at once, those over a connection that is cut with REQUEST_TIMED_OUT later.
 */
export class ClusterNetwork {
  readonly #time: Time;
  readonly #brokers = new Map<number, BrokerApi>();
  readonly #takesAlone = new Map<number, (partition: TopicPartition) => boolean>();
  readonly #faults = new Map<number, BrokerFault>();
  /** Rejections of calls under way, by the broker at either end. */
  readonly #underWay = new Map<number, Set<(error: KafkaError) => void>>();
  readonly #chance: NetworkFaults | undefined;
  #controller: ControllerApi | undefined;
  #bootstrap: readonly number[] = [];
  #failure: KafkaError | undefined;

  constructor(time: Time, chance?: NetworkFaults) {
    this.#time = time;
    this.#chance = chance;
  }

  setController(controller: ControllerApi): void {
    this.#controller = controller;
  }

  setBootstrap(brokerIds: readonly number[]): void {
    this.#bootstrap = brokerIds;
  }

  /** From now on calls reach it. `takesAlone`: see `Broker`. */
  attach(brokerId: number, broker: BrokerApi, takesAlone: (partition: TopicPartition) => boolean): void {
    this.#brokers.set(brokerId, broker);
    this.#takesAlone.set(brokerId, takesAlone);
  }

  /** Breaks all its connections. */
  detach(brokerId: number): void {
    this.#brokers.delete(brokerId);
    const pending = this.#underWay.get(brokerId);
    this.#underWay.delete(brokerId);
    for (const reject of pending ?? []) reject(disconnected(brokerId));
  }

  isAttached(brokerId: number): boolean {
    return this.#brokers.has(brokerId);
  }

  /** No broker will take a write any more. The first reason counts. */
  end(reason: KafkaError): void {
    this.#failure ??= reason;
  }

  fault(brokerId: number): BrokerFault {
    return this.#faults.get(brokerId) ?? NO_FAULT;
  }

  setFault(brokerId: number, fault: BrokerFault): void {
    this.#faults.set(brokerId, fault);
  }

  /** The network as a client, or a broker, has it. */
  from(node: number | 'client'): BrokerNetwork {
    const connections = new Map<number, BrokerApi>();
    const lanes = new Map<number, Lane>();
    const bootstrap = (): readonly number[] => this.#bootstrap;
    const failure = (): KafkaError | undefined => this.#failure;
    return {
      get bootstrap() {
        return bootstrap();
      },
      get failure() {
        return failure();
      },
      isConnected: (brokerId) => this.isAttached(brokerId),
      takesAtOnce: (brokerId, partition) => this.#isDirect(node, brokerId) && lanes.get(brokerId)?.isEmpty !== false && this.isAttached(brokerId) && this.#takesAlone.get(brokerId)!(partition),
      connect: (brokerId) => {
        let connection = connections.get(brokerId);
        if (connection === undefined) {
          const lane = new Lane();
          connection = this.#proxy<BrokerApi>(BROKER_APIS, node, brokerId, lane, () => this.#brokers.get(brokerId));
          lanes.set(brokerId, lane);
          connections.set(brokerId, connection);
        }
        return connection;
      },
    };
  }

  controllerFrom(brokerId: number): ControllerApi {
    return this.#proxy<ControllerApi>(CONTROLLER_APIS, brokerId, 'controller', new Lane(), () => this.#controller);
  }

  #proxy<T extends object>(names: readonly (keyof T & string)[], from: Node, to: Node, lane: Lane, target: () => T | undefined): T {
    const calls = names.map((name): [string, Call] => [name, (request) => {
      if (target() === undefined) return Promise.reject(disconnected(to));
      return this.#call(from, to, lane, () => {
        const now = target() as Record<string, Call> | undefined;
        return now === undefined ? Promise.reject(disconnected(to)) : now[name]!(request);
      });
    }]);
    return Object.fromEntries(calls) as T;
  }

  #call(from: Node, to: Node, lane: Lane, execute: () => Promise<unknown>): Promise<unknown> {
    const ends = [from, to].filter((node) => typeof node === 'number');
    if (ends.some((end) => this.#isCutOff(end))) return this.#guard(this.#timeOut(), ends);
    const delayMs = this.#delayOf(from) + this.#delayOf(to);
    const chance = this.#chance;
    if (chance === undefined && delayMs === 0 && lane.isEmpty) return this.#guard(execute(), ends);
    if (chance !== undefined && from === 'client' && chance.random.next() < chance.late) {
      this.#time.schedule(Math.floor(chance.random.next() * chance.maxLateMs), () => void execute().catch(() => undefined));
      return this.#guard(this.#silence(chance.timeoutMs), ends);
    }
    const jitter = (): number => (chance === undefined ? 0 : Math.floor(chance.random.next() * chance.maxDelayMs));
    const arrival = delayMs === 0 && lane.isEmpty ? undefined : lane.arrival(this.#time, delayMs);
    return this.#guard(this.#travel(execute, arrival, jitter(), delayMs + jitter()), ends);
  }

  /** By chance requests may overtake each other nevertheless, as those of a connection that broke do. */
  async #travel(execute: () => Promise<unknown>, arrival: Promise<void> | undefined, thereMs: number, backMs: number): Promise<unknown> {
    const chance = this.#chance;
    if (arrival !== undefined) await arrival;
    if (thereMs > 0) await sleep(this.#time, thereMs);
    if (chance !== undefined && chance.random.next() < chance.lostRequest) return this.#silence(chance.timeoutMs);
    if (chance !== undefined && chance.random.next() < chance.repeated) execute().catch(() => undefined);
    const answer = await execute();
    if (backMs > 0) await sleep(this.#time, backMs);
    if (chance !== undefined && chance.random.next() < chance.lostAnswer) return this.#silence(chance.timeoutMs);
    return answer;
  }

  /** Rejects when one of the brokers at its ends goes down, or is cut off when the answer comes. */
  #guard(answer: Promise<unknown>, ends: readonly number[]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const settle = (finish: () => void): void => {
        for (const end of ends) this.#underWay.get(end)?.delete(fail);
        finish();
      };
      const fail = (error: unknown): void => settle(() => reject(error instanceof Error ? error : new Error(String(error))));
      for (const end of ends) {
        let pending = this.#underWay.get(end);
        if (pending === undefined) this.#underWay.set(end, (pending = new Set()));
        pending.add(fail);
      }
      answer.then((value) => {
        if (ends.some((end) => this.#isCutOff(end))) this.#timeOut().catch(fail);
        else settle(() => resolve(value));
      }, fail);
    });
  }

  async #timeOut(): Promise<never> {
    await sleep(this.#time, CUT_OFF_TIMEOUT_MS);
    throw new KafkaError('REQUEST_TIMED_OUT', 'no answer came, the broker is cut off');
  }

  async #silence(timeoutMs: number): Promise<never> {
    await sleep(this.#time, timeoutMs);
    throw new KafkaError('NETWORK_EXCEPTION', 'the connection broke before an answer came');
  }

  #isDirect(from: Node, to: Node): boolean {
    const isSound = (node: Node): boolean => typeof node !== 'number' || this.fault(node).kind === 'none';
    return this.#chance === undefined && isSound(from) && isSound(to);
  }

  #isCutOff(brokerId: number): boolean {
    return this.fault(brokerId).kind === 'cut-off';
  }

  #delayOf(node: Node): number {
    if (typeof node !== 'number') return 0;
    const fault = this.fault(node);
    return fault.kind === 'slow' ? fault.delayMs : 0;
  }
}

const disconnected = (node: Node): KafkaError =>
  new KafkaError('NETWORK_EXCEPTION', typeof node === 'number' ? `broker ${node} is not there` : `the ${node} is not there`);
