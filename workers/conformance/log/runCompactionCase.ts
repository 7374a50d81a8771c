import type { ProducerStamp } from '../../common/index.ts';
import { expectSame, PASSED, type CaseOutcome } from '../CaseOutcome.ts';
import type { ConformanceCase } from '../Suite.ts';
import type { AppendExpectation, AppendStep, CompactionCase, CompactionStep, MapExpectation } from './compactionCase.ts';
import { checkCompaction, type CompactionProgress } from './compactionExpectations.ts';
import { CompactionLog } from './compactionLog.ts';
import { runCompactionStatement } from './compactionStatements.ts';

/** Runs one case of the kinds `compaction` and `statement` on a real log. Rejects with an ExpectationError where it differs. */
export const runCompactionCase = async (conformanceCase: ConformanceCase): Promise<CaseOutcome> => {
  if (conformanceCase.kind === 'statement') {
    for (const statement of (conformanceCase as ConformanceCase & { readonly statements: readonly string[] }).statements) await runCompactionStatement(statement);
    return PASSED;
  }
  const { config, steps } = conformanceCase as CompactionCase;
  const log = await CompactionLog.open({ configs: { 'delete.retention.ms': String(config.deleteRetentionMs) }, maxKeysPerPass: config.maxKeysPerPass });
  const run = new CompactionRun(log);
  for (const step of steps) await run.take(step);
  return PASSED;
};

class CompactionRun {
  readonly #log: CompactionLog;
  readonly #progress: CompactionProgress = { nextDirtyOffset: 0, stats: undefined, remembered: undefined };
  /** Producer, epoch and sequence of what was appended. */
  readonly #appended = new Set<string>();

  constructor(log: CompactionLog) {
    this.#log = log;
  }

  async take(step: CompactionStep): Promise<void> {
    if ('append' in step) this.#append(step.append, step.expect ?? {});
    else if ('marker' in step) this.#log.end(step.marker.type, step.marker.producerId, step.marker.producerEpoch);
    else if ('roll' in step) this.#log.log.roll();
    else if ('reload' in step) await this.#log.reload();
    else if ('rememberAbortedTransactions' in step) this.#progress.remembered = [...this.#log.log.abortedTransactions(0, this.#log.log.logEndOffset)];
    else if ('buildOffsetMap' in step) await this.#buildOffsetMap(step.buildOffsetMap.from, step.expect);
    else {
      if ('clean' in step) await this.#clean(step.clean);
      await checkCompaction(this.#log, this.#progress, step.expect ?? {});
    }
  }

  /**
   * A sequence number that is used again without being a duplicate is what coordinators write, whose appends are not
   * checked for repeats.
   */
  #append({ keys, tombstone = false, ts = this.#log.time.milliseconds(), ...producer }: AppendStep, expectation: AppendExpectation): void {
    const stamp = stampOf(producer);
    const identity = `${stamp?.producerId} ${stamp?.producerEpoch} ${stamp?.baseSequence}`;
    const isReused = stamp !== undefined && this.#appended.has(identity) && expectation.duplicate !== true;
    this.#appended.add(identity);
    const records = keys.map((key) => ({ key: String(key), value: tombstone ? undefined : `value of ${key}`, timestamp: ts }));
    const info = this.#log.append(records, stamp, isReused ? 'coordinator' : 'client');
    const actual: Required<AppendExpectation> = { duplicate: info.isDuplicate, firstOffset: info.baseOffset, lastOffset: info.lastOffset };
    for (const [name, expected] of Object.entries(expectation)) expectSame(`${name} of an append`, actual[name as keyof AppendExpectation], expected);
  }

  async #clean({ firstDirtyOffset, nowMs }: { readonly firstDirtyOffset: number | 'previous'; readonly nowMs: number }): Promise<void> {
    const from = firstDirtyOffset === 'previous' ? this.#progress.nextDirtyOffset : firstDirtyOffset;
    const { nextDirtyOffset, stats } = await this.#log.clean(from, nowMs);
    this.#progress.nextDirtyOffset = nextDirtyOffset;
    this.#progress.stats = stats;
  }

  async #buildOffsetMap(from: number, { size, entries = {}, messagesRead }: MapExpectation): Promise<void> {
    const map = await this.#log.offsetMap(from, Object.keys(entries));
    if (size !== undefined) expectSame('the size of the offset map', map.size, size);
    expectSame('the entries of the offset map', Object.fromEntries(map.entries), entries);
    if (messagesRead !== undefined) expectSame('the messages read', map.stats.mapMessagesRead, messagesRead);
  }
}

const stampOf = ({ producerId, producerEpoch = 0, baseSequence = 0, transactional = false }: Omit<AppendStep, 'keys'>): ProducerStamp | undefined =>
  producerId === undefined ? undefined : { producerId, producerEpoch, baseSequence, isTransactional: transactional };
