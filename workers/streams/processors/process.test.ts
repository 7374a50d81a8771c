import { describe, expect, test } from 'vitest';
import { MockTime } from '../../common/index.ts';
import { Serdes } from '../../serde/index.ts';
import {
  Consumed, ContextualProcessor, FailedProcessingException, KeyValue, LogAndContinueExceptionHandler, LogAndContinueProcessingExceptionHandler,
  logAndSkipOnInvalidTimestamp, Named, Produced, Response, Stores, StreamsBuilder, Topology,
  TopologyTestDriver, usePartitionTimeOnInvalidTimestamp, wallclockTimestampExtractor, type KeyValueStore,
  type ProcessorContext, type PunctuationType, type Record, type TopologyTestDriverOptions,
} from '../index.ts';

const string = Serdes.String();

class LastValue extends ContextualProcessor<string, string, string, string> {
  #store!: KeyValueStore<string, string>;

  override init(context: ProcessorContext<string, string>): void {
    super.init(context);
    this.#store = context.getStateStore('last');
  }

  override process(record: Record<string, string>): void {
    const before = this.#store.get(record.key) ?? 'none';
    this.#store.put(record.key, record.value);
    const { topic, partition, offset } = this.context.recordMetadata()!;
    this.context.forward(record.withValue(`${before} -> ${record.value} at ${topic}-${partition}@${offset}`));
  }
}

const lastStore = () => Stores.keyValueStoreBuilder('last', string, string);

const driverOf = (build: (builder: StreamsBuilder) => void, options?: TopologyTestDriverOptions): TopologyTestDriver => {
  const builder = new StreamsBuilder();
  build(builder);
  return new TopologyTestDriver(builder.build(), options);
};

describe('process', () => {
  test('reaches stores that are connected by name or that come with the supplier', () => {
    const ways: Array<(builder: StreamsBuilder) => void> = [
      (builder) => {
        builder.addStateStore(lastStore());
        builder.stream('in', Consumed.with(string, string)).process({ get: () => new LastValue() }, 'last').to('out', Produced.with(string, string));
      },
      (builder) => {
        const supplier = { get: () => new LastValue(), stores: () => [lastStore()] };
        builder.stream('in', Consumed.with(string, string)).process(supplier, Named.as('p')).to('out', Produced.with(string, string));
      },
    ];
    for (const way of ways) {
      const driver = driverOf(way);
      const input = driver.createInputTopic('in', string, string);
      input.pipeInput('a', '1', { timestamp: 4 });
      input.pipeInput('a', '2', { timestamp: 5 });
      expect(driver.createOutputTopic('out', string, string).readValuesToList()).toEqual([
        'none -> 1 at in-0@0', '1 -> 2 at in-0@1',
      ]);
      const changelog = driver.createOutputTopic('test-app-last-changelog', string, string);
      expect(changelog.readRecordsToList().map(({ value, timestamp }) => [value, timestamp])).toEqual([['1', 4], ['2', 5]]);
    }
  });

  test('refuses a store that is not connected', () => {
    expect(() =>
      driverOf((builder) => {
        builder.addStateStore(lastStore());
        builder.stream('in', Consumed.with(string, string)).process({ get: () => new LastValue() }, Named.as('p'));
      }),
    ).toThrow('has no access to the store last');
  });

  test('forwards to one child by name, and logs with the time that a parent set', () => {
    class ByKey extends ContextualProcessor<string, string, string, string> {
      override process(record: Record<string, string>): void {
        this.context.forward(record.withTimestamp(99), record.key);
      }
    }
    const topology = new Topology()
      .addSource('source', 'in', { keySerde: string, valueSerde: string })
      .addProcessor('by-key', { get: () => new ByKey() }, 'source')
      .addProcessor('keep', { get: () => new LastValue() }, 'by-key')
      .addSink('drop', 'dropped', { keySerde: string, valueSerde: string }, 'by-key')
      .addStateStore(lastStore(), 'keep');
    const driver = new TopologyTestDriver(topology);
    const input = driver.createInputTopic('in', string, string);
    input.pipeInput('keep', '1');
    input.pipeInput('drop', '2');
    expect(driver.createOutputTopic('dropped', string, string).readKeyValuesToList()).toEqual([{ key: 'drop', value: '2' }]);
    expect(driver.createOutputTopic('test-app-last-changelog', string, string).readRecord().timestamp).toBe(99);
    expect(() => input.pipeInput('nobody', '3')).toThrow('has no child named nobody');
  });

  test('runs punctuators by stream time and by the clock, skipping what was missed', () => {
    const calls: string[] = [];
    class Punctual extends ContextualProcessor<string, string, string, string> {
      override init(context: ProcessorContext<string, string>): void {
        super.init(context);
        const every = (intervalMs: number, type: PunctuationType) =>
          context.schedule(intervalMs, type, (timestamp) => {
            calls.push(`${type} ${timestamp}`);
            expect(context.recordMetadata()).toBeUndefined();
          });
        every(100, 'STREAM_TIME');
        const clock = every(10, 'WALL_CLOCK_TIME');
        context.schedule(40, 'WALL_CLOCK_TIME', () => clock.cancel());
      }

      override process(): void {}
    }
    const driver = driverOf((builder) => {
      builder.stream('in', Consumed.with(string, string)).process({ get: () => new Punctual() });
    });
    const input = driver.createInputTopic('in', string, string);
    for (const timestamp of [20, 99, 100, 90, 450, 499, 500]) input.pipeInput('a', '', { timestamp });
    expect(calls.splice(0)).toEqual(['STREAM_TIME 20', 'STREAM_TIME 100', 'STREAM_TIME 450', 'STREAM_TIME 500']);
    for (const ms of [5, 5, 25, 5, 10, 10]) driver.advanceWallClockTime(ms);
    // Both are due at 40, and the one that was scheduled for it first cancels the other.
    expect(calls).toEqual(['WALL_CLOCK_TIME 10', 'WALL_CLOCK_TIME 35']);
  });
});

describe('a failing record', () => {
  const failing = (options?: TopologyTestDriverOptions): TopologyTestDriver =>
    driverOf((builder) => {
      const stream = builder.stream('in', Consumed.with(string, Serdes.JSON<{ n: number }>()));
      stream.map((key, value) => KeyValue.pair(key, value.n.toFixed(1)), Named.as('fix')).to('fixed', Produced.with(string, string));
      stream.to('copy', Produced.with(string, Serdes.JSON<{ n: number }>()));
    }, options);

  test('stops the task where nobody says otherwise, and names node and cause', () => {
    const input = failing().createInputTopic('in', string, Serdes.JSON<unknown>());
    expect(() => input.pipeInput('a', {})).toThrow(FailedProcessingException);
    expect(() => input.pipeInput('a', {})).toThrow('processing failed in fix: ');
    const broken = failing().createInputTopic('in', string, string);
    expect(() => broken.pipeInput('a', '{')).toThrow('cannot read: not JSON');
  });

  test('is left out of its own node only, and counted there, where the handler says continue', () => {
    const seen: string[] = [];
    const driver = failing({
      processingExceptionHandler: new LogAndContinueProcessingExceptionHandler((message) => seen.push(message)),
      deserializationExceptionHandler: new LogAndContinueExceptionHandler((message) => seen.push(message)),
    });
    driver.createInputTopic('in', string, Serdes.JSON<unknown>()).pipeInput('a', {});
    driver.createInputTopic('in', string, string).pipeInput('a', '{');
    driver.createInputTopic('in', string, Serdes.JSON<unknown>()).pipeInput('a', { n: 1 });
    expect(driver.createOutputTopic('fixed', string, string).readValuesToList()).toEqual(['1.0']);
    expect(driver.createOutputTopic('copy', string, string).readValuesToList()).toEqual(['{}', '{"n":1}']);
    expect(driver.metrics().get('fix')).toEqual({ processed: 2, forwarded: 1, dropped: 1, errors: 1 });
    expect(driver.metrics().get('KSTREAM-SOURCE-0000000000')).toEqual({ processed: 2, forwarded: 2, dropped: 1, errors: 1 });
    expect(seen).toEqual([
      'Exception caught during message processing, processor node: fix, taskId: 0_0, source topic: in, source partition: 0, source offset: 0',
      'Exception caught during deserialization, processor node: KSTREAM-SOURCE-0000000000, taskId: 0_0, source topic: in, source partition: 0, source offset: 1',
    ]);
  });

  test('is left out of a sink that cannot write it, where the production handler says continue', () => {
    const build = (options?: TopologyTestDriverOptions): TopologyTestDriver =>
      driverOf((builder) => {
        const stream = builder.stream('in', Consumed.with(string, Serdes.JSON<number>()));
        stream.to('out', Produced.with(string, Serdes.Integer()).withName('sink'));
      }, options);
    expect(() => build().createInputTopic('in', string, Serdes.JSON<number>()).pipeInput('a', 1.5)).toThrow('failed in sink');
    const driver = build({ productionExceptionHandler: { handleError: () => Response.fail(), handleSerializationError: () => Response.resume() } });
    const input = driver.createInputTopic('in', string, Serdes.JSON<number>());
    for (const value of [1.5, 2]) input.pipeInput('a', value);
    expect(driver.createOutputTopic('out', string, Serdes.Integer()).readValuesToList()).toEqual([2]);
    expect(driver.metrics().get('sink')).toEqual({ processed: 2, forwarded: 1, dropped: 1, errors: 1 });
  });
});

describe('a timestamp extractor', () => {
  test('sets event time, and drops what it answers a negative time for', () => {
    const driver = driverOf((builder) => {
      const consumed = Consumed.with(string, Serdes.JSON<{ at: number }>());
      builder
        .stream('in', consumed.withTimestampExtractor((record) => (record.value as { at: number }).at))
        .to('out', Produced.with(string, Serdes.JSON<{ at: number }>()));
    });
    const input = driver.createInputTopic('in', string, Serdes.JSON<{ at: number }>());
    for (const at of [5, -1, 7]) input.pipeInput('a', { at }, { timestamp: 100 });
    const output = driver.createOutputTopic('out', string, string);
    expect(output.readRecordsToList().map((record) => record.timestamp)).toEqual([5, 7]);
    expect(driver.metrics().get('KSTREAM-SOURCE-0000000000')?.dropped).toBe(1);
  });

  test('may stand in for, skip or refuse a negative time, or take the clock\'s', () => {
    const build = (consumed: Consumed<string, string>): TopologyTestDriver =>
      driverOf((builder) => builder.stream('in', consumed).to('out', Produced.with(string, string)));
    const lenient = build(Consumed.with(string, string).withTimestampExtractor(usePartitionTimeOnInvalidTimestamp));
    const input = lenient.createInputTopic('in', string, string);
    for (const timestamp of [8, -1]) input.pipeInput('a', '', { timestamp });
    expect(lenient.createOutputTopic('out', string, string).readRecordsToList().map(({ timestamp }) => timestamp)).toEqual([8, 8]);
    const skipping = build(Consumed.with(string, string).withTimestampExtractor(logAndSkipOnInvalidTimestamp));
    for (const timestamp of [-1, 4]) skipping.createInputTopic('in', string, string).pipeInput('a', '', { timestamp });
    expect(skipping.createOutputTopic('out', string, string).readRecordsToList().map(({ timestamp }) => timestamp)).toEqual([4]);
    const clock = build(Consumed.with(string, string).withTimestampExtractor(wallclockTimestampExtractor(new MockTime(55))));
    clock.createInputTopic('in', string, string).pipeInput('a', '', { timestamp: -1 });
    expect(clock.createOutputTopic('out', string, string).readRecord().timestamp).toBe(55);
    const strict = build(Consumed.with(string, string)).createInputTopic('in', string, string);
    expect(() => strict.pipeInput('a', '', { timestamp: -1 })).toThrow('invalid timestamp -1');
  });
});
