import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ByteWriter, decodeUtf8, MockTime } from '../../../common/index.ts';
import type { ConnectorConfig } from '../../config/ConfigDef.ts';
import { validateConfig } from '../../config/validateConfig.ts';
import { RecordingWriter } from '../../testing/RecordingWriter.ts';
import { sourceTaskContext } from '../../testing/sourceTaskContext.ts';
import type { SourceOffset } from '../../SourceTask.ts';
import { DATAGEN_CONFIG } from './datagenConfig.ts';
import { DatagenTask } from './DatagenTask.ts';
import { RecordRandom } from './RecordRandom.ts';
import { SHAPES } from './shapes.ts';

const start = async (config: ConnectorConfig, time: MockTime, offset?: SourceOffset): Promise<{ task: DatagenTask; writer: RecordingWriter }> => {
  const task = new DatagenTask();
  await task.start(config, sourceTaskContext({ time, offset }));
  return { task, writer: new RecordingWriter() };
};

describe('the shapes', () => {
  test.each(SHAPES.map((shape) => [shape.name, shape] as const))('%s writes its columns, of their types, and its key', (_name, shape) => {
    const random = new RecordRandom(7);
    for (let i = 0; i < 200; i++) {
      const key = new ByteWriter();
      const value = new ByteWriter();
      shape.generate(random.reset(i), i, 12, key, value);
      const row = JSON.parse(decodeUtf8(value.bytes, 0, value.length)) as Record<string, unknown>;
      expect(Object.keys(row)).toEqual(shape.columns.map((column) => column.name));
      for (const { name, type, isKey } of shape.columns) {
        const cell = row[name];
        expect(typeof cell).toBe(type === 'VARCHAR' ? 'string' : type === 'BOOLEAN' ? 'boolean' : 'number');
        if (type === 'INTEGER' || type === 'BIGINT') expect(Number.isInteger(cell)).toBe(true);
        if (isKey && type === 'VARCHAR') expect(decodeUtf8(key.bytes, 0, key.length)).toBe(cell);
        if (isKey && type === 'INTEGER') expect([...key.copy()]).toEqual([0, 0, 0, cell]);
      }
      if (!shape.columns.some(({ isKey }) => isKey)) expect(key.length).toBe(0);
    }
  });

  test('record i is the same whatever was generated before it', () => {
    fc.assert(
      fc.property(fc.constantFrom(...SHAPES), fc.integer(), fc.nat({ max: 2 ** 40 }), (shape, seed, i) => {
        const generate = (random: RecordRandom): string => {
          const value = new ByteWriter();
          shape.generate(random.reset(i), i, 5, new ByteWriter(), value);
          return decodeUtf8(value.bytes, 0, value.length);
        };
        const used = new RecordRandom(seed);
        used.reset(1).next();
        expect(generate(used)).toBe(generate(new RecordRandom(seed)));
      }),
    );
  });

  test('make the demos work: red widgets, heavy ones, warm sensors, busy cards', () => {
    const rows = (name: string): Array<Record<string, number | string>> => {
      const shape = SHAPES.find((other) => other.name === name)!;
      const random = new RecordRandom(1);
      return Array.from({ length: 500 }, (_, i) => {
        const value = new ByteWriter();
        shape.generate(random.reset(i), i, shape.defaultKeys ?? 1, new ByteWriter(), value);
        return JSON.parse(decodeUtf8(value.bytes, 0, value.length)) as Record<string, number | string>;
      });
    };
    expect(rows('widgets').filter(({ colour }) => colour === 'RED').length).toBeGreaterThan(80);
    expect(rows('sensor_readings').filter((row) => Number(row['widget_weight_g']) > 120).length).toBeGreaterThan(80);
    expect(new Set(rows('sensor_readings').filter((row) => Number(row['temp_celcius']) > 20).map((row) => row['sensor_id'])).size).toBeGreaterThan(5);
    const attempts = new Map<unknown, number>();
    for (const row of rows('authorization_attempts')) attempts.set(row['card_number'], (attempts.get(row['card_number']) ?? 0) + 1);
    expect(Math.max(...attempts.values())).toBeGreaterThan(60);
    expect(Math.min(...attempts.values())).toBeLessThan(8);
  });
});

describe('DatagenTask', () => {
  test('keeps the rate by the clock it was given, with the times at which records were due', async () => {
    const time = new MockTime(10_000);
    const { task, writer } = await start({ quickstart: 'widgets', rate: '4' }, time);
    expect(task.poll(writer, 100)).toMatchObject({ kind: 'batch', records: 1 });
    expect(task.poll(writer, 100)).toEqual({ kind: 'idle', waitMs: 250 });
    time.advance(1000);
    expect(task.poll(writer, 100)).toMatchObject({ records: 4, sourceOffset: { iteration: 5 } });
    expect(writer.records.map((record) => record.timestamp)).toEqual([10_000, 10_250, 10_500, 10_750, 11_000]);
  });

  test('a clock that stands still makes nothing due, and a pause is not made up for', async () => {
    const time = new MockTime(0);
    const { task, writer } = await start({ quickstart: 'widgets', rate: '100' }, time);
    task.poll(writer, 1000);
    expect(task.poll(writer, 1000).kind).toBe('idle');
    time.advance(60_000);
    task.resumed();
    expect(task.poll(writer, 1000)).toMatchObject({ records: 1 });
  });

  test('does not burst when the clock jumps', async () => {
    const time = new MockTime(0);
    const { task, writer } = await start({ quickstart: 'widgets', rate: '100' }, time);
    task.poll(writer, 1000);
    time.advance(8 * 3_600_000);
    expect(task.poll(writer, 1_000_000)).toMatchObject({ records: 1 });
  });

  test('gives no more than it may, and the rest later', async () => {
    const time = new MockTime(0);
    const { task, writer } = await start({ quickstart: 'widgets', rate: '1000' }, time);
    time.advance(10);
    expect(task.poll(writer, 3)).toMatchObject({ records: 3 });
    expect(task.poll(writer, 100)).toMatchObject({ records: 8 });
  });

  test('ends after its iterations, at slow rates too', async () => {
    const time = new MockTime(0);
    const { task, writer } = await start({ quickstart: 'letters_a', rate: '0.1', iterations: '2' }, time);
    expect(task.poll(writer, 10)).toMatchObject({ isLast: false });
    expect(task.poll(writer, 10)).toEqual({ kind: 'idle', waitMs: 10_000 });
    time.advance(10_000);
    expect(task.poll(writer, 10)).toMatchObject({ records: 1, isLast: true });
    expect(task.poll(writer, 10)).toEqual({ kind: 'completed' });
  });

  test('goes on exactly where an offset says', async () => {
    const config = { quickstart: 'users', rate: '1000', seed: '42', keys: '3' };
    const wholeTime = new MockTime(0);
    const all = await start(config, wholeTime);
    wholeTime.advance(19);
    all.task.poll(all.writer, 100);
    const time = new MockTime(0);
    const first = await start(config, time);
    time.advance(6);
    const poll = first.task.poll(first.writer, 100);
    const second = await start(config, time, poll.kind === 'batch' ? poll.sourceOffset : undefined);
    time.advance(12);
    second.task.poll(second.writer, 100);
    expect([...first.writer.values, ...second.writer.values]).toEqual(all.writer.values);
  });

  test('has settings that say what is wrong with a value', () => {
    expect(validateConfig(DATAGEN_CONFIG, { quickstart: 'widget', rate: '0', itertions: '5' })).toMatchObject([
      { code: 'INVALID_VALUE', key: 'quickstart', suggestion: 'widgets' },
      { code: 'INVALID_VALUE', key: 'rate' },
      { code: 'UNKNOWN_CONFIG', key: 'itertions', suggestion: 'iterations' },
    ]);
    expect(validateConfig(DATAGEN_CONFIG, {})).toMatchObject([{ code: 'MISSING_CONFIG', key: 'quickstart' }]);
    expect(validateConfig(DATAGEN_CONFIG, { quickstart: 'ratings', rate: '0.5', keys: '' })).toEqual([]);
  });
});
