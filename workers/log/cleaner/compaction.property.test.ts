import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MockTime } from '../../common/index.ts';
import { MemoryStorage } from '../../storage/index.ts';
import type { LogManager, UnifiedLog } from '../index.ts';
import { LogCleaner } from './LogCleaner.ts';
import { endTransaction, keyedBatch, openLog, openLogs, readCommitted, recordsOf, tableOf, type KeyedRecord } from './testing/keyedLog.ts';

const DELETE_RETENTION_MS = 1000;
const CONFIGS = { 'delete.retention.ms': String(DELETE_RETENTION_MS), 'segment.bytes': '700' };

/** Of which producer, idempotent without transactions where it is 0 and with them where it is 1 or 2; no producer where it is -1. */
type Writer = -1 | 0 | 1 | 2;

type Command =
  | { readonly kind: 'append'; readonly writer: Writer; readonly records: ReadonlyArray<readonly [string, boolean]> }
  | { readonly kind: 'end'; readonly writer: 1 | 2; readonly committed: boolean }
  | { readonly kind: 'clean'; readonly maxKeys: number }
  | { readonly kind: 'roll' | 'reload' }
  | { readonly kind: 'wait'; readonly ms: number };

const key = fc.constantFrom('a', 'b', 'c', 'd', 'e');
const writer = fc.constantFrom<Writer>(-1, 0, 1, 2);
const records = fc.array(fc.tuple(key, fc.boolean()), { minLength: 1, maxLength: 4 });
const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('append' as const), writer, records }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('end' as const), writer: fc.constantFrom<1 | 2>(1, 2), committed: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('clean' as const), maxKeys: fc.constantFrom(1, 2, 3, 100) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('roll' as const, 'reload' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.constantFrom(1, 600, DELETE_RETENTION_MS) }) },
);

/** A log under random writing and cleaning, beside everything that was ever written to it. */
class Run {
  readonly time = new MockTime(10_000);
  readonly #storage = new MemoryStorage();
  #manager!: LogManager;
  log!: UnifiedLog;
  /** Records in order with the writer whose transaction they are part of, or 0. */
  readonly written: Array<KeyedRecord & { readonly transaction: Writer; outcome: 'open' | 'committed' | 'aborted' }> = [];
  readonly #sequences = new Map<Writer, number>();
  #values = 0;

  async open(): Promise<void> {
    this.#manager = await openLogs(this.#storage, this.time);
    this.log = await openLog(this.#manager, 'a-0', CONFIGS);
  }

  async take(command: Command): Promise<void> {
    switch (command.kind) {
      case 'append': return this.#append(command.writer, command.records);
      case 'end': return this.#end(command.writer, command.committed);
      case 'clean': return this.#clean(command.maxKeys);
      case 'roll': return this.log.roll();
      case 'wait': return this.time.advance(command.ms);
      case 'reload': {
        await this.#manager.close();
        return this.open();
      }
    }
  }

  #append(writer: Writer, records: ReadonlyArray<readonly [string, boolean]>): void {
    const timestamp = this.time.milliseconds();
    const values = records.map(([key, hasValue]): [string, string | null] => [key, hasValue ? `value ${this.#values++}` : null]);
    const baseSequence = this.#sequences.get(writer) ?? 0;
    this.#sequences.set(writer, baseSequence + records.length);
    const isTransactional = writer > 0;
    const stamp = writer < 0 ? undefined : { producerId: writer, producerEpoch: 0, baseSequence, isTransactional };
    const { baseOffset } = this.log.appendAsLeader(keyedBatch(values, timestamp, stamp), 0);
    values.forEach(([key, value], i) =>
      this.written.push({ offset: baseOffset + i, key, value, timestamp, transaction: isTransactional ? writer : 0, outcome: isTransactional ? 'open' : 'committed' }));
  }

  #end(writer: 1 | 2, committed: boolean): void {
    endTransaction(this.log, writer, committed, this.time.milliseconds());
    for (const record of this.written) if (record.transaction === writer && record.outcome === 'open') record.outcome = committed ? 'committed' : 'aborted';
  }

  async #clean(maxKeysPerPass: number): Promise<void> {
    const before = (await recordsOf(this.log)).map(asText);
    const cleaner = new LogCleaner({ time: this.time, logs: () => [], maxKeysPerPass });
    const { bytesAfter, bytesBefore } = await cleaner.cleanNow(this.log);
    const after = (await recordsOf(this.log)).map(asText);
    expect(after).toEqual(before.filter((record) => after.includes(record)));
    expect(bytesAfter).toBeLessThanOrEqual(bytesBefore + 200);
  }

  /** What a reader of committed records must see. */
  async check(): Promise<void> {
    const committed = this.written.filter(({ offset, outcome }) => outcome === 'committed' && offset < this.log.lastStableOffset);
    const read = await readCommitted(this.log);
    expect(tableOf(read)).toEqual(tableOf(committed));
    const known = new Set(committed.map(asText));
    expect(read.map(asText).filter((record) => !known.has(record))).toEqual([]);
    for (const from of [this.log.lastStableOffset >> 1, this.log.lastStableOffset >> 2])
      expect((await readCommitted(this.log, from)).map(asText)).toEqual(read.filter(({ offset }) => offset >= from).map(asText));
  }
}

const asText = ({ offset, key, value, timestamp }: KeyedRecord): string => `${offset} ${key}=${value} at ${timestamp}`;

describe('compaction at random', () => {
  test('changes no last value of a key, no order and no offset, and forgets neither aborts nor sequence numbers', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(command, { minLength: 10, maxLength: 60 }), async (commands) => {
        const run = new Run();
        await run.open();
        for (const each of commands) {
          await run.take(each);
          if (each.kind === 'clean' || each.kind === 'reload') await run.check();
        }
        await run.check();
      }),
      { numRuns: 120 },
    );
  });
});
