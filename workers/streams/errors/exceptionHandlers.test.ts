import { describe, expect, test } from 'vitest';
import { decodeUtf8, encodeUtf8, type Header } from '../../common/index.ts';
import type { ProducerRecord } from '../../clients/index.ts';
import { Serdes } from '../../serde/index.ts';
import {
  Consumed, ContextualProcessor, FailedProcessingException, Grouped, LogAndContinueExceptionHandler, LogAndContinueProcessingExceptionHandler, Named,
  Produced, Record, Response, StreamsBuilder, TopologyTestDriver, type ErrorHandlerContext, type ErrorLog, type KStream, type ProcessorContext,
  type ProductionExceptionHandler, type TopologyTestDriverOptions, type UnserializedRecord,
} from '../index.ts';

const string = Serdes.String();
const json = Serdes.JSON<unknown>();
const DLQ = 'dead-letters';
const SOURCE = 'KSTREAM-SOURCE-0000000000';
const silent: ErrorLog = () => undefined;

const text = (bytes: Uint8Array | null): string | null => (bytes === null ? null : decodeUtf8(bytes, 0, bytes.length));
const texts = (headers: readonly Header[]): Array<[string, string | null]> => headers.map(({ key, value }) => [key, text(value)]);

const driverOf = (define: (input: KStream<string, unknown>) => void, options: TopologyTestDriverOptions = {}): TopologyTestDriver => {
  const builder = new StreamsBuilder();
  define(builder.stream('in', Consumed.with(string, json)));
  return new TopologyTestDriver(builder.build(), options);
};

/** Pipes values as they are, JSON or not. */
const pipe = (driver: TopologyTestDriver, key: string | null, value: string | null, timestamp = 0, headers: readonly Header[] = []): void =>
  driver.createInputTopic('in', string, string).pipeInput(key, value, { timestamp, headers });

const deadLetters = (driver: TopologyTestDriver) => driver.createOutputTopic(DLQ, string, string).readRecordsToList();

const copy = (input: KStream<string, unknown>): void => input.to('out', Produced.with(string, json));

/** Fails for values without `n`. */
const fixing = (input: KStream<string, unknown>): void =>
  input.mapValues((value) => (value as { n: number }).n.toFixed(1), Named.as('fix')).to('out', Produced.with(string, string));

describe('a record that cannot be deserialized', () => {
  const headers = [{ key: 'h', value: encodeUtf8('1') }];

  test('is left out by LogAndContinueExceptionHandler and goes to the dead letter queue as it was read', () => {
    const driver = driverOf(copy, { deserializationExceptionHandler: new LogAndContinueExceptionHandler(silent), errorsDeadLetterQueueTopicName: DLQ });
    pipe(driver, 'a', '1');
    pipe(driver, 'b', '{', 17, headers);
    pipe(driver, 'c', '3');
    expect(driver.createOutputTopic('out', string, string).readValuesToList()).toEqual(['1', '3']);
    const [record, ...more] = deadLetters(driver);
    expect(more).toEqual([]);
    expect(record).toMatchObject({ key: 'b', value: '{', timestamp: 17 });
    expect(texts(record!.headers)).toEqual([
      ['h', '1'],
      ['__streams.errors.exception', expect.any(String)],
      ['__streams.errors.message', expect.stringContaining('not JSON')],
      ['__streams.errors.stacktrace', expect.stringMatching(/not JSON[^]*\n {4}at /)],
      ['__streams.errors.topic', 'in'],
      ['__streams.errors.partition', '0'],
      ['__streams.errors.offset', '1'],
    ]);
    expect(driver.metrics().get(SOURCE)).toMatchObject({ processed: 2, dropped: 1, errors: 1 });
  });

  test('is only counted where no dead letter queue is configured', () => {
    const driver = driverOf(copy, { deserializationExceptionHandler: new LogAndContinueExceptionHandler(silent) });
    pipe(driver, 'b', '{');
    expect([...driver.producedTopicNames()]).toEqual([]);
    expect(driver.metrics().get(SOURCE)?.dropped).toBe(1);
  });

  test('stops the application by default, after it went to the dead letter queue', () => {
    const driver = driverOf(copy, { errorsDeadLetterQueueTopicName: DLQ });
    expect(() => pipe(driver, 'b', '{')).toThrow(`in-0 holds a record at offset 0 that ${SOURCE} cannot read: not JSON`);
    expect(deadLetters(driver)).toMatchObject([{ key: 'b', value: '{' }]);
    expect(driver.metrics().get(SOURCE)).toMatchObject({ dropped: 0, errors: 1 });
  });

  test('is shown to a handler with its place and bytes; the handler may send records of its own anywhere', () => {
    const seen: unknown[] = [];
    const own: ProducerRecord = { topic: 'elsewhere', key: null, value: encodeUtf8('mine') };
    const driver = driverOf(copy, {
      errorsDeadLetterQueueTopicName: DLQ,
      deserializationExceptionHandler: {
        configure: (config) => seen.push(config),
        handleError: (context, record) => {
          seen.push(context, record);
          return Response.resume([own, own]);
        },
      },
    });
    pipe(driver, null, '{', 5, headers);
    expect(seen).toEqual([
      { errorsDeadLetterQueueTopicName: DLQ },
      { topic: 'in', partition: 0, offset: 0, headers, processorNodeId: SOURCE, taskId: '0_0', timestamp: 5, sourceRawKey: null, sourceRawValue: encodeUtf8('{') },
      { topic: 'in', partition: 0, offset: 0, headers, timestamp: 5, leaderEpoch: 0, key: null, value: encodeUtf8('{') },
    ]);
    expect([...driver.producedTopicNames()]).toEqual(['elsewhere']);
    expect(driver.createOutputTopic('elsewhere', string, string).readValuesToList()).toEqual(['mine', 'mine']);
  });

  test('stops the application where the handler itself fails', () => {
    const handler = {
      handleError: () => {
        throw new Error('oops');
      },
    };
    const driver = driverOf(fixing, { deserializationExceptionHandler: handler, processingExceptionHandler: handler });
    expect(() => pipe(driver, 'b', '{')).toThrow('Fatal user code error in deserialization error callback: oops');
    expect(() => pipe(driver, 'b', '{}')).toThrow('Fatal user code error in processing error callback: oops');
  });
});

describe('a record that a processor fails on', () => {
  const lenient = { processingExceptionHandler: new LogAndContinueProcessingExceptionHandler(silent), errorsDeadLetterQueueTopicName: DLQ };

  test('is left out of its node; the input record behind it goes to the dead letter queue as it was read', () => {
    const driver = driverOf((input) => fixing(input.selectKey(() => 'k').filter(() => true)), lenient);
    pipe(driver, 'a', '{"n":1}');
    pipe(driver, 'b', ' {}', 9, [{ key: 'h', value: null }]);
    pipe(driver, null, 'null', 10);
    expect(driver.createOutputTopic('out', string, string).readValuesToList()).toEqual(['1.0']);
    const records = deadLetters(driver);
    expect(records).toMatchObject([{ key: 'b', value: ' {}', timestamp: 9 }, { key: null, value: 'null', timestamp: 10 }]);
    expect(texts(records[0]!.headers).filter(([name]) => !name.endsWith('stacktrace'))).toEqual([
      ['h', null],
      ['__streams.errors.exception', 'TypeError'],
      ['__streams.errors.message', expect.stringContaining('toFixed')],
      ['__streams.errors.topic', 'in'],
      ['__streams.errors.partition', '0'],
      ['__streams.errors.offset', '1'],
    ]);
    expect(driver.metrics().get('fix')).toEqual({ processed: 3, forwarded: 1, dropped: 2, errors: 2 });
  });

  test('is shown to the handler as the node was given it; failing stops the nodes above without asking them', () => {
    const asked: Array<[string, unknown]> = [];
    const driver = driverOf((input) => fixing(input.peek(() => undefined).filter(() => true)), {
      errorsDeadLetterQueueTopicName: DLQ,
      processingExceptionHandler: {
        handleError: ({ processorNodeId }, record) => {
          asked.push([processorNodeId, record?.value]);
          return Response.fail([{ topic: DLQ, key: null, value: encodeUtf8('last words') }]);
        },
      },
    });
    expect(() => pipe(driver, 'a', '{"m":1}')).toThrow(FailedProcessingException);
    expect(asked).toEqual([['fix', { m: 1 }]]);
    expect(deadLetters(driver)).toMatchObject([{ value: 'last words', timestamp: -1 }]);
    expect(driver.metrics().get('fix')).toMatchObject({ dropped: 0, errors: 1 });
  });

  test('stops the application by default, after its input record went to the dead letter queue', () => {
    const driver = driverOf(fixing, { errorsDeadLetterQueueTopicName: DLQ });
    expect(() => pipe(driver, 'a', '{}')).toThrow('processing failed in fix');
    expect(deadLetters(driver)).toMatchObject([{ key: 'a', value: '{}' }]);
  });

  test('comes from the repartition topic where the node stands behind one', () => {
    const driver = driverOf((input) => fixing(input.selectKey(() => 'moved').repartition()), { ...lenient, defaultKeySerde: string, defaultValueSerde: json });
    pipe(driver, 'a', ' {}');
    const [record] = deadLetters(driver);
    expect(record).toMatchObject({ key: 'moved', value: '{}' });
    expect(texts(record!.headers)).toContainEqual(['__streams.errors.topic', expect.stringMatching(/^test-app-.*-repartition$/)]);
  });

  test('keeps the input record that a cache held back, and with a dead letter queue its bytes', () => {
    const build = (options: TopologyTestDriverOptions): TopologyTestDriver =>
      driverOf((input) => {
        input
          .groupByKey(Grouped.with(string, json))
          .count()
          .toStream()
          .peek((_key, count) => {
            if (count > 1n) throw new Error('too many');
          }, Named.as('limit'));
      }, { ...options, commitPerRecord: false });
    const driver = build(lenient);
    for (const value of ['"x"', '"y"']) pipe(driver, 'a', value);
    driver.flushCaches();
    const [record] = deadLetters(driver);
    expect(record).toMatchObject({ key: 'a', value: '"y"' });
    expect(texts(record!.headers)).toContainEqual(['__streams.errors.offset', '1']);
  });

  test('is none in a punctuator, nor behind what a punctuator forwards', () => {
    class Punctual extends ContextualProcessor<string, unknown, string, unknown> {
      override init(context: ProcessorContext<string, unknown>): void {
        super.init(context);
        context.schedule(10, 'WALL_CLOCK_TIME', (timestamp) => {
          context.forward(new Record('p', {}, timestamp));
          throw new Error('late');
        });
      }

      override process(): void {}
    }
    const seen: Array<[ErrorHandlerContext, unknown]> = [];
    const builtIn = new LogAndContinueProcessingExceptionHandler(silent);
    const driver = driverOf((input) => fixing(input.process({ get: () => new Punctual() }, Named.as('clock'))), {
      errorsDeadLetterQueueTopicName: DLQ,
      processingExceptionHandler: {
        configure: (config) => builtIn.configure(config),
        handleError: (context, record, error) => {
          seen.push([context, record]);
          return builtIn.handleError(context, record, error);
        },
      },
    });
    pipe(driver, 'a', '1', 3);
    driver.advanceWallClockTime(10);
    const nowhere = { topic: null, partition: -1, offset: -1, headers: [], taskId: '0_0', timestamp: 10, sourceRawKey: null, sourceRawValue: null };
    expect(seen).toEqual([[{ ...nowhere, processorNodeId: 'fix' }, new Record('p', {}, 10)], [{ ...nowhere, processorNodeId: 'clock' }, null]]);
    const records = deadLetters(driver);
    expect(records).toMatchObject([{ key: null, value: null, timestamp: 10 }, { key: null, value: null, timestamp: 10 }]);
    expect(texts(records[1]!.headers).filter(([name]) => !name.endsWith('stacktrace'))).toEqual([
      ['__streams.errors.exception', 'Error'],
      ['__streams.errors.message', 'late'],
      ['__streams.errors.topic', null],
      ['__streams.errors.partition', '-1'],
      ['__streams.errors.offset', '-1'],
    ]);
    expect(driver.metrics().get('clock')).toMatchObject({ dropped: 1, errors: 1 });
  });
});

describe('a record that cannot be serialized', () => {
  const wide = (input: KStream<string, unknown>): void =>
    (input as KStream<unknown, unknown> as KStream<string, number>).to('out', Produced.with(string, Serdes.Integer()).withName('sink'));

  test.each([
    ['resume', Response.resume, 1, null],
    ['fail', Response.fail, 0, 'processing failed in sink'],
    ['retry', Response.retry, 0, 'processing failed in sink'],
  ])('is left out or stops the application as the handler says: %s', (_name, answer, dropped, thrown) => {
    const driver = driverOf(wide, { productionExceptionHandler: { handleError: () => Response.fail(), handleSerializationError: () => answer() } });
    const send = (): void => pipe(driver, 'a', '1.5');
    if (thrown === null) send();
    else expect(send).toThrow(thrown);
    pipe(driver, 'a', '2');
    expect(driver.createOutputTopic('out', string, Serdes.Integer()).readValuesToList()).toEqual([2]);
    expect(driver.metrics().get('sink')).toEqual({ processed: 2, forwarded: 1, dropped, errors: 1 });
  });

  test('is shown to the handler with the half that was refused', () => {
    const seen: Array<[string, UnserializedRecord, string, Uint8Array | null]> = [];
    const handler: ProductionExceptionHandler = {
      handleError: () => Response.fail(),
      handleSerializationError: ({ processorNodeId, sourceRawValue }, record, _error, origin) => {
        seen.push([origin, record, processorNodeId, sourceRawValue]);
        return Response.resume();
      },
    };
    const driver = driverOf((input) => {
      wide(input);
      (input as KStream<unknown, unknown> as KStream<number, unknown>).to('keyed', Produced.with(Serdes.Integer(), json).withName('keyed'));
    }, { productionExceptionHandler: handler });
    pipe(driver, 'a', '"b"', 4);
    const record = { partition: undefined, timestamp: 4, key: 'a', value: 'b', headers: [] };
    expect(seen).toEqual([
      ['VALUE', { ...record, topic: 'out' }, 'sink', encodeUtf8('"b"')],
      ['KEY', { ...record, topic: 'keyed' }, 'keyed', encodeUtf8('"b"')],
    ]);
  });

  test('stops the application by default, and where the handler knows nothing of serialization, asking no other handler', () => {
    const strict: ProductionExceptionHandler = { handleError: () => Response.resume() };
    const processingExceptionHandler = new LogAndContinueProcessingExceptionHandler(silent);
    const behindPeek = (input: KStream<string, unknown>): void => wide(input.peek(() => undefined));
    const driver = driverOf(behindPeek, { productionExceptionHandler: strict, processingExceptionHandler });
    expect(() => pipe(driver, 'a', '1.5')).toThrow('processing failed in sink');
    const byDefault = driverOf(behindPeek, { errorsDeadLetterQueueTopicName: DLQ, processingExceptionHandler });
    expect(() => pipe(byDefault, 'a', ' 1.5')).toThrow('processing failed in sink');
    expect(deadLetters(byDefault)).toMatchObject([{ key: 'a', value: ' 1.5' }]);
  });
});

test('what a topic name extractor throws is a failure of the node above its sink', () => {
  const asked: string[] = [];
  const driver = driverOf(
    (input) =>
      input.peek(() => undefined, Named.as('above')).to((_key, value) => {
        if (value === 13) throw new Error('no topic');
        return 'out';
      }, Produced.with(string, json)),
    {
      processingExceptionHandler: {
        handleError: ({ processorNodeId }) => {
          asked.push(processorNodeId);
          return Response.resume();
        },
      },
    },
  );
  for (const value of ['13', '14']) pipe(driver, 'a', value);
  expect(asked).toEqual(['above']);
  expect(driver.createOutputTopic('out', string, string).readValuesToList()).toEqual(['14']);
});
