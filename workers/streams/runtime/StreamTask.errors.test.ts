import { describe, expect, test } from 'vitest';
import { decodeUtf8, encodeUtf8, MockTime, NO_HEADERS, RecordBatch, RecordBatchBuilder } from '../../common/index.ts';
import { Serdes } from '../../serde/index.ts';
import { exceptionHandlers, type ExceptionHandlerOptions } from '../errors/exceptionHandlers.ts';
import {
  Consumed, Grouped, LogAndContinueExceptionHandler, LogAndContinueProcessingExceptionHandler, Named, Produced, Response, StreamsBuilder,
  type ProductionExceptionHandler,
} from '../index.ts';
import { subtopologies } from '../topology/Subtopology.ts';
import { RecordCollectorImpl } from './RecordCollectorImpl.ts';
import { StreamTask } from './StreamTask.ts';

const string = Serdes.String();

/** A task over topics that are what `maxBytes` says: those named there exist and take that much. */
const taskOf = (define: (builder: StreamsBuilder) => void, maxBytes: { readonly [topic: string]: number }, options: ExceptionHandlerOptions) => {
  const builder = new StreamsBuilder();
  define(builder);
  const sent: Array<[string, string | null]> = [];
  const collector = new RecordCollectorImpl(
    {
      append: (topic, _partition, _timestamp, _key, _keyStart, _keyEnd, value, valueStart, valueEnd) => {
        sent.push([topic, value === null ? null : decodeUtf8(value, valueStart, valueEnd)]);
        return false;
      },
    },
    { partitionCount: (topic) => (topic in maxBytes ? 1 : undefined), smallRecordBytes: 0, maxRecordBytes: (topic) => maxBytes[topic]! },
    () => 0,
  );
  const [subtopology] = subtopologies(builder.build().builder, 'app');
  const task = new StreamTask(
    { subtopology: 0, partition: 0 }, subtopology!.build(), [{ topic: 'in', partition: 0, offset: 0, partitionTime: -1 }],
    { applicationId: 'app', collector, cache: undefined, time: new MockTime(0), defaultKeySerde: string, defaultValueSerde: string, ...exceptionHandlers(options) },
  );
  task.initializeTopology();
  const process = (...values: string[]): void => {
    const batch = new RecordBatchBuilder();
    for (const value of values) batch.append(0, encodeUtf8('k'), 0, 1, encodeUtf8(value), 0, value.length, NO_HEADERS);
    const bytes = batch.build();
    new RecordBatch(bytes).assign(task.group.queues[0]!.position, 0);
    task.group.queues[0]!.add([bytes]);
    task.process(values.length);
  };
  const nodes = () => Object.fromEntries(task.topology.nodes.map(({ name, dropped, errors }) => [name, { dropped, errors }]));
  return { process, sent, nodes };
};

const failing = (builder: StreamsBuilder): void => {
  builder
    .stream('in', Consumed.with(string, string))
    .mapValues((value) => {
      if (value.startsWith('!')) throw new Error(value);
      return value.toUpperCase();
    }, Named.as('upper'))
    .to('out', Produced.with(string, string).withName('sink'));
};

const silent = (): void => undefined;

test('each failing record of a batch goes to the dead letter queue with its own bytes, though the next is decoded already', () => {
  const { process, sent } = taskOf(failing, { out: 1000, dlq: 10_000 }, {
    processingExceptionHandler: new LogAndContinueProcessingExceptionHandler(silent), errorsDeadLetterQueueTopicName: 'dlq',
  });
  process('a', '!first', 'b', '!second', '!third');
  process('!fourth', 'c');
  expect(sent).toEqual([['out', 'A'], ['dlq', '!first'], ['out', 'B'], ['dlq', '!second'], ['dlq', '!third'], ['dlq', '!fourth'], ['out', 'C']]);
});

describe('a dead letter queue topic', () => {
  test('that does not exist is an error that names it, and asks nobody again', () => {
    const options = {
      processingExceptionHandler: new LogAndContinueProcessingExceptionHandler(silent), productionExceptionHandler: { handleError: () => Response.resume() },
      errorsDeadLetterQueueTopicName: 'dlq',
    };
    const { process, sent } = taskOf(failing, { out: 1000 }, options);
    expect(() => process('!')).toThrow(/the dead letter queue topic dlq took no record: the topic dlq does not exist/);
    expect(sent).toEqual([]);
  });

  test('that takes no record as large is one, too, also for records that cannot be read', () => {
    const options = { deserializationExceptionHandler: new LogAndContinueExceptionHandler(silent), errorsDeadLetterQueueTopicName: 'dlq' };
    const { process } = taskOf((builder) => builder.stream('in', Consumed.with(string, Serdes.JSON<unknown>())).foreach(() => undefined), { dlq: 3 }, options);
    expect(() => process('{{{{')).toThrow('the dead letter queue topic dlq took no record: a record of 5 bytes is larger than the topic dlq takes');
  });
});

describe('a record that its topic does not take', () => {
  const answering = (response: ReturnType<ProductionExceptionHandler['handleError']>) => {
    const seen: unknown[] = [];
    const productionExceptionHandler: ProductionExceptionHandler = {
      handleError: ({ processorNodeId, offset, sourceRawValue }, { topic, key, value }, error) => {
        seen.push([processorNodeId, offset, decodeUtf8(sourceRawValue!, 0, sourceRawValue!.length), topic, decodeUtf8(key!, 0, key!.length), decodeUtf8(value!, 0, value!.length), String(error)]);
        return response;
      },
    };
    return { seen, productionExceptionHandler };
  };

  test('because it is too large is left out where the handler says so, shown with its bytes', () => {
    const { seen, productionExceptionHandler } = answering(Response.resume());
    const { process, sent, nodes } = taskOf(failing, { out: 4 }, { productionExceptionHandler });
    process('a', 'abcd', 'abc');
    expect(sent).toEqual([['out', 'A'], ['out', 'ABC']]);
    expect(seen).toEqual([['sink', 1, 'abcd', 'out', 'k', 'ABCD', 'KafkaError: a record of 5 bytes is larger than the topic out takes (max.message.bytes)']]);
    expect(nodes()).toMatchObject({ sink: { dropped: 1, errors: 1 }, upper: { dropped: 0, errors: 0 } });
  });

  test('because there is no such topic, likewise', () => {
    const { seen, productionExceptionHandler } = answering(Response.resume());
    const { process, sent } = taskOf(failing, {}, { productionExceptionHandler });
    process('a');
    expect([sent, seen]).toEqual([[], [['sink', 0, 'a', 'out', 'k', 'A', expect.stringContaining('the topic out does not exist')]]]);
  });

  test.each([['fail', Response.fail()], ['retry, which helps nothing here', Response.retry()]])('stops the task where the handler says %s', (_name, response) => {
    const { process, nodes } = taskOf(failing, { out: 1 }, answering(response));
    expect(() => process('a')).toThrow('processing failed in sink: a record of 2 bytes');
    expect(nodes()).toMatchObject({ sink: { dropped: 0, errors: 1 } });
  });

  test('stops the task by default, after its input record went to the dead letter queue', () => {
    const { process, sent } = taskOf(failing, { out: 1, dlq: 1000 }, { errorsDeadLetterQueueTopicName: 'dlq' });
    expect(() => process('a')).toThrow('processing failed in sink');
    expect(sent).toEqual([['dlq', 'a']]);
  });

  test('is the production handler\'s where it is the change of a store, too', () => {
    const { seen, productionExceptionHandler } = answering(Response.resume());
    const reducing = (builder: StreamsBuilder): void => {
      builder
        .stream('in', Consumed.with(string, string))
        .groupByKey(Grouped.with(string, string))
        .reduce((a, b) => a + b, Named.as('reduce'))
        .toStream()
        .to('out', Produced.with(string, string));
    };
    const { process, sent } = taskOf(reducing, { out: 1000, 'app-KSTREAM-REDUCE-STATE-STORE-0000000001-changelog': 3 }, { productionExceptionHandler });
    process('a', 'b', 'c');
    expect(sent.filter(([topic]) => topic === 'out')).toEqual([['out', 'a'], ['out', 'ab'], ['out', 'abc']]);
    expect(seen).toHaveLength(1);
  });
});
