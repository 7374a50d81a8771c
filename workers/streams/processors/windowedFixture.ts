import { Serdes, type Serde } from '../../serde/index.ts';
import {
  Consumed, StreamsBuilder, TopologyTestDriver, type KGroupedStream, type KTable, type TestInputTopic, type TopologyTestDriverOptions, type Windowed,
} from '../index.ts';

export const string = Serdes.String();
export const json = <T>(): Serde<T> => Serdes.JSON<T>();

/** `key@start/end=value@timestamp` */
type Shown = string;

export interface WindowedRun {
  readonly driver: TopologyTestDriver;
  readonly input: TestInputTopic<string, string>;
  /** What was forwarded since the last call. */
  readonly read: () => Shown[];
  readonly dropped: () => number;
}

/** Texts at `in`, grouped by key, through whatever makes a windowed table of them. Every update is shown. */
export const runWindowed = <V>(
  build: (grouped: KGroupedStream<string, string>) => KTable<Windowed<string>, V>,
  options: TopologyTestDriverOptions = {},
): WindowedRun => {
  const builder = new StreamsBuilder();
  const forwarded: Shown[] = [];
  build(builder.stream('in', Consumed.with(string, string)).groupByKey())
    .toStream()
    .process({ get: () => ({ process: ({ key, value, timestamp }) => forwarded.push(`${shownKey(key)}=${String(value)}@${timestamp}`) }) });
  const driver = new TopologyTestDriver(builder.build(), { windowedAggregationEmitIntervalMs: 0, statestoreCacheMaxBytes: 0, ...options });
  return {
    driver,
    input: driver.createInputTopic('in', string, string),
    read: () => forwarded.splice(0),
    dropped: () => [...driver.metrics().values()].reduce((sum, { dropped }) => sum + dropped, 0),
  };
};

export const shownKey = ({ key, window }: Windowed<string>): string => `${key}@${window.startMs}/${window.endMs}`;

/** Makes aggregates like `0+a+b`, which show what is in them, in its order. */
export const appended = (_key: string, value: string, aggregate: string): string => `${aggregate}+${value}`;
