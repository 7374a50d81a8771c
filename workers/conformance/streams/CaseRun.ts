import { TopologyTestDriver, type TestInputTopic, type TopologyTestDriverOptions } from '../../streams/index.ts';
import { ExpectationError } from '../CaseOutcome.ts';
import { toCaseData, type CaseRecord } from './CaseRecord.ts';
import { caseSerde } from './CaseSerde.ts';
import { droppedRecords } from './droppedRecords.ts';
import { Sink } from './Sink.ts';
import type { Caching, CaseConfig } from './StreamsCase.ts';
import type { CaseTopology } from './topology/CaseTopology.ts';

/** A topology under way, and what steps ask of it. */
export class CaseRun {
  readonly topology: CaseTopology;
  readonly driver: TopologyTestDriver;
  readonly #inputs = new Map<string, TestInputTopic<unknown, unknown>>();
  readonly #sinks = new Map<string, Sink>();
  #wallClockMs = 0;

  constructor(topology: CaseTopology, caching: Caching, config: CaseConfig) {
    this.topology = topology;
    this.driver = new TopologyTestDriver(topology.build(config.topologyOptimization ?? 'none'), {
      defaultKeySerde: caseSerde,
      defaultValueSerde: caseSerde,
      initialWallClockTimeMs: this.#wallClockMs,
      windowedAggregationEmitIntervalMs: config.emitIntervalMs ?? 0,
      outerJoinEmitIntervalMs: 0,
      ...cacheOptions(caching),
    });
  }

  input(topic: string): TestInputTopic<unknown, unknown> {
    let input = this.#inputs.get(topic);
    if (input === undefined) this.#inputs.set(topic, (input = this.driver.createInputTopic<unknown, unknown>(topic, caseSerde, caseSerde)));
    return input;
  }

  /** The captures of that name, or the topic. */
  sink(at: string): Sink {
    let sink = this.#sinks.get(at);
    if (sink === undefined) this.#sinks.set(at, (sink = new Sink(this.#readerOf(at))));
    return sink;
  }

  /** Throws an ExpectationError where the time would go back. */
  setWallClock(ms: number): void {
    if (ms < this.#wallClockMs) throw new ExpectationError(`the wall clock cannot go back from ${this.#wallClockMs} to ${ms}`);
    this.advanceWallClock(ms - this.#wallClockMs);
  }

  advanceWallClock(ms: number): void {
    this.#wallClockMs += ms;
    if (ms > 0) this.driver.advanceWallClockTime(ms);
  }

  droppedRecords(): number {
    return droppedRecords(this.driver);
  }

  close(): void {
    this.driver.close();
  }

  #readerOf(at: string): () => readonly CaseRecord[] {
    const captured = this.topology.captured.get(at);
    if (captured !== undefined) return () => captured.splice(0);
    const topic = this.driver.createOutputTopic<unknown, unknown>(at, caseSerde, caseSerde);
    return () => topic.readRecordsToList().map(({ key, value, timestamp }) => ({ key: toCaseData(key), value: toCaseData(value), ts: timestamp }));
  }
}

const cacheOptions = (caching: Caching): TopologyTestDriverOptions => {
  switch (caching) {
    case 'off':
      return { statestoreCacheMaxBytes: 0 };
    case 'manual-flush':
      return { commitPerRecord: false };
    case 'on':
    case 'any':
      return {};
    default:
      throw new ExpectationError(`there is no caching "${String(caching)}"`);
  }
};
