import { deferred, type Deferred, type Time, type Timer } from '../../common/index.ts';
import type { TargetState } from './KafkaConfigBackingStore.ts';
import type { ConnectorState } from './KafkaStatusBackingStore.ts';

export interface TaskStatus {
  readonly id: number;
  readonly state: ConnectorState;
  /** Why it failed. */
  readonly trace?: string;
  readonly records: number;
  readonly skipped: number;
  readonly bytesDone?: number;
  readonly bytesTotal?: number;
}

/** How long a task may work before others get a turn. */
const YIELD_AFTER_MS = 8;
/** For clocks that stand still while work is done. */
const YIELD_AFTER_BATCHES = 32;

/**
 * The life of one task, whatever its direction: a loop of `step` that can be paused, and ends by itself, by failing or
 * by being stopped. Source: org.apache.kafka.connect.runtime.WorkerTask.
 */
export abstract class WorkerTask {
  readonly id: number;
  protected readonly time: Time;
  readonly #onChange: () => void;
  #state: ConnectorState = 'RUNNING';
  #trace: string | undefined;
  #target: TargetState;
  #isStopping = false;
  /** Ends the wait under way when anything is asked of the task. */
  #wake: Deferred<void> = deferred();
  #lastYield: number;
  #batchesSinceYield = 0;
  #running: Promise<void> | undefined;

  protected constructor(id: number, time: Time, target: TargetState, onChange: () => void) {
    this.id = id;
    this.time = time;
    this.#target = target;
    this.#onChange = onChange;
    this.#lastYield = time.hiResMilliseconds();
  }

  get state(): ConnectorState {
    return this.#state;
  }

  get trace(): string | undefined {
    return this.#trace;
  }

  abstract status(): TaskStatus;

  run(): void {
    this.#running ??= this.#run();
  }

  transition(target: TargetState): void {
    this.#target = target;
    this.wake();
  }

  /** Resolves when nothing of the task is under way any more. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    this.wake();
    await this.#running;
  }

  protected abstract start(): Promise<void>;
  /** One batch; false when there will never be another. */
  protected abstract step(): Promise<boolean>;
  protected resumed(): void {}
  /** Waits for what is under way. Called once, whatever ended the task. */
  protected abstract finish(): Promise<void>;

  protected get shouldWait(): boolean {
    return this.#isStopping || this.#target === 'PAUSED';
  }

  protected baseStatus(): Pick<TaskStatus, 'id' | 'state' | 'trace'> {
    return { id: this.id, state: this.#state, ...(this.#trace === undefined ? {} : { trace: this.#trace }) };
  }

  protected wake(): void {
    this.#wake.resolve();
    this.#wake = deferred();
  }

  /** Waits that long, or until something is asked of the task. */
  protected async wait(ms: number): Promise<void> {
    let timer: Timer | undefined;
    const elapsed = new Promise<void>((resolve) => (timer = this.time.schedule(ms, resolve)));
    await Promise.race([elapsed, this.#wake.promise]);
    timer?.cancel();
  }

  /** The value, or undefined when something was asked of the task before it was there. */
  protected async orWoken<T>(value: Promise<T>): Promise<T | undefined> {
    return Promise.race([value, this.#wake.promise.then(() => undefined)]);
  }

  async #run(): Promise<void> {
    let failure: unknown;
    let isCompleted = false;
    try {
      await this.start();
      while (!this.#isStopping && !isCompleted) {
        if (this.#target === 'PAUSED') await this.#pause();
        else {
          isCompleted = !(await this.step());
          await this.#yieldInTime();
        }
      }
    } catch (error) {
      failure = error ?? new Error('failed without a reason');
    }
    try {
      await this.finish();
    } catch (error) {
      failure ??= error;
    }
    if (failure !== undefined) {
      this.#trace = describe(failure);
      this.#become('FAILED');
    } else this.#become(isCompleted ? 'COMPLETED' : 'STOPPED');
  }

  async #pause(): Promise<void> {
    this.#become('PAUSED');
    await this.#wake.promise;
    if (this.#isStopping || this.#target === 'PAUSED') return;
    this.#become('RUNNING');
    this.resumed();
  }

  async #yieldInTime(): Promise<void> {
    if (++this.#batchesSinceYield < YIELD_AFTER_BATCHES && this.time.hiResMilliseconds() - this.#lastYield < YIELD_AFTER_MS) return;
    await this.time.yield();
    this.#batchesSinceYield = 0;
    this.#lastYield = this.time.hiResMilliseconds();
  }

  #become(state: ConnectorState): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#onChange();
  }
}

const describe = (failure: unknown): string => (failure instanceof Error ? `${failure.name}: ${failure.message}` : String(failure));
