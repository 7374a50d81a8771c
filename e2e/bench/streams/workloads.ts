import { Serdes } from '../../../workers/serde/index.ts';
import {
  Consumed, Grouped, Joined, KeyValue, Materialized, Produced, StreamsBuilder, TimeWindows, type StreamsConfig, type Topology,
} from '../../../workers/streams/index.ts';

/** A record of the dataset, as far as workloads look at it. */
interface Event {
  readonly user_id: string;
  readonly amount: number;
}

export interface Workload {
  readonly name: string;
  /** The topic that it reads; all of its records are processed. */
  readonly input: 'events' | 'clicks';
  readonly config?: Partial<StreamsConfig>;
  readonly build: () => Topology;
}

const string = Serdes.String();
const event = Serdes.JSON<Event>();
const events = (builder: StreamsBuilder, topic: string) => builder.stream(topic, Consumed.with(string, event));
const counting = (): Topology => {
  const builder = new StreamsBuilder();
  events(builder, 'events').filter((_, { amount }) => amount >= 200).groupByKey(Grouped.with(string, event))
    .count(Materialized.with<string, bigint>(string, Serdes.Long()))
    .toStream().mapValues((total) => ({ total: Number(total) })).to('out', Produced.with(string, Serdes.JSON<{ total: number }>()));
  return builder.build();
};

/** What `npm run bench` times on the Streams DSL; every one writes to `out`, durably. */
export const WORKLOADS: readonly Workload[] = [
  {
    name: 'filter + map',
    input: 'events',
    config: { statestoreCacheMaxBytes: 0 },
    build: () => {
      const builder = new StreamsBuilder();
      events(builder, 'events').filter((_, { amount }) => amount >= 200)
        .map((key, { amount }) => KeyValue.pair(key, { amount: amount * 2 })).to('out', Produced.with(string, Serdes.JSON<{ amount: number }>()));
      return builder.build();
    },
  },
  { name: 'count, every update', input: 'events', config: { statestoreCacheMaxBytes: 0 }, build: counting },
  { name: 'count, record cache', input: 'events', config: { commitIntervalMs: 100 }, build: counting },
  { name: 'count, exactly once', input: 'events', config: { statestoreCacheMaxBytes: 0, processingGuarantee: 'exactly_once_v2' }, build: counting },
  {
    name: 'tumbling count, 1 minute',
    input: 'events',
    config: { statestoreCacheMaxBytes: 0 },
    build: () => {
      const builder = new StreamsBuilder();
      events(builder, 'events').groupByKey(Grouped.with(string, event)).windowedBy(TimeWindows.ofSizeWithNoGrace(60_000))
        .count(Materialized.with<string, bigint>(string, Serdes.Long()).withRetention(120_000))
        .toStream((windowed) => windowed.key).mapValues((total) => ({ total: Number(total) })).to('out', Produced.with(string, Serdes.JSON<{ total: number }>()));
      return builder.build();
    },
  },
  {
    name: 'stream-table join, 100,000 keys',
    input: 'clicks',
    config: { statestoreCacheMaxBytes: 0 },
    build: () => {
      const builder = new StreamsBuilder();
      const users = builder.table('users', Consumed.with(string, Serdes.JSON<{ region: string }>()));
      events(builder, 'clicks').join(users, ({ amount }, { region }) => ({ amount, region }), Joined.with(string, event, Serdes.JSON<{ region: string }>()))
        .to('out', Produced.with(string, Serdes.JSON<{ amount: number; region: string }>()));
      return builder.build();
    },
  },
];

/** One row for each key: its changelog is what a restore reads. */
export const keeping = (): Topology => {
  const builder = new StreamsBuilder();
  builder.stream('keys', Consumed.with(string, string)).groupByKey(Grouped.with(string, string)).reduce((_, latest) => latest, Materialized.as<string, string>('kept'));
  return builder.build();
};
