import { MockTime } from '../../common/index.ts';
import { ProducerStateManager, type AppendOrigin } from '../../log/index.ts';
import { ExpectationError, expectSame } from '../CaseOutcome.ts';
import type { ConformanceCase } from '../Suite.ts';
import { expectError } from './expectError.ts';

/** A case of kind `producer-state`: batches at offsets of its own choice, and what is known of their producers then. */
export interface ProducerStateCase extends ConformanceCase {
  readonly steps: readonly ProducerStateStep[];
}

export interface ProducerStateStep {
  readonly append?: {
    readonly producerId: number;
    readonly producerEpoch: number;
    readonly firstSequence: number;
    readonly lastSequence: number;
    readonly firstOffset: number;
    readonly lastOffset: number;
    readonly transactional?: boolean;
    readonly origin: AppendOrigin | 'replication';
    readonly ts?: number;
  };
  readonly marker?: { readonly producerId: number; readonly producerEpoch: number; readonly type: 'commit' | 'abort'; readonly offset: number; readonly coordinatorEpoch?: number };
  readonly setHighWatermark?: number;
  readonly reload?: true;
  readonly expireProducers?: true;
  readonly expectEntry?: { readonly producerId: number } & Partial<EntryView>;
  readonly expect?: Partial<StateView>;
  readonly expectError?: string;
}

interface EntryView {
  readonly producerEpoch: number;
  readonly firstSequence: number;
  readonly lastSequence: number;
  readonly firstDataOffset: number;
  readonly lastDataOffset: number;
  readonly coordinatorEpoch: number;
  readonly lastTimestamp: number;
  readonly currentTxnFirstOffset: number | null;
}

interface StateView {
  readonly firstUndecidedOffset: number | null;
  readonly firstUnstableOffset: number | null;
  readonly activeProducers: number;
  /** What the completion of this step's transaction made the last stable offset. */
  readonly lastStableOffsetAfter: number;
}

const EXPIRATION_MS = 86_400_000;

/** Rejects with an ExpectationError at the first step that is not as expected. */
export const runProducerStateCase = async (testCase: ProducerStateCase): Promise<void> => {
  const time = new MockTime(1_700_000_000_000);
  let manager = new ProducerStateManager(EXPIRATION_MS);
  for (const [i, step] of testCase.steps.entries()) {
    try {
      if (step.reload !== undefined) manager = ProducerStateManager.restore(manager.snapshot(), EXPIRATION_MS);
      const lastStableOffsetAfter = await expectError(step.expectError, () => takeStep(manager, time, step));
      if (step.expectEntry !== undefined) checkEntry(manager, step.expectEntry);
      if (step.expect !== undefined) checkState(manager, lastStableOffsetAfter, step.expect);
    } catch (error) {
      throw new ExpectationError(`step ${i + 1}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
};

/** The last stable offset that the step's transaction had at its end, if it ended one. */
const takeStep = (manager: ProducerStateManager, time: MockTime, step: ProducerStateStep): number | undefined => {
  const { append, marker } = step;
  if (append !== undefined) {
    const { producerId, producerEpoch, firstSequence, lastSequence, firstOffset, lastOffset, transactional = false, origin, ts = time.milliseconds() } = append;
    const info = manager.prepareUpdate(producerId, origin);
    info.appendDataBatch(producerEpoch, firstSequence, lastSequence, ts, firstOffset, lastOffset, transactional);
    manager.update(info);
  } else if (marker !== undefined) {
    const info = manager.prepareUpdate(marker.producerId, 'coordinator');
    const completed = info.appendEndTxnMarker(marker.producerEpoch, marker.coordinatorEpoch ?? 0, marker.type === 'commit', marker.offset, time.milliseconds());
    manager.update(info);
    if (completed === undefined) return undefined;
    const lastStableOffset = manager.lastStableOffset(completed);
    manager.completeTxn(completed);
    return lastStableOffset;
  } else if (step.setHighWatermark !== undefined) manager.onHighWatermarkUpdated(step.setHighWatermark);
  else if (step.expireProducers !== undefined) manager.removeExpiredProducers(time.milliseconds() + EXPIRATION_MS);
  else if (step.expectEntry === undefined && step.expect === undefined && step.reload === undefined)
    throw new ExpectationError(`there is no step "${Object.keys(step).join()}"`);
  return undefined;
};

const checkEntry = (manager: ProducerStateManager, { producerId, ...expected }: NonNullable<ProducerStateStep['expectEntry']>): void => {
  const entry = manager.entry(producerId);
  if (entry === undefined) throw new ExpectationError(`nothing is known of producer ${producerId}`);
  const { producerEpoch, firstSequence, lastSequence, firstDataOffset, lastDataOffset, coordinatorEpoch, lastTimestamp } = entry;
  const currentTxnFirstOffset = entry.currentTxnFirstOffset ?? null;
  const view: EntryView = { producerEpoch, firstSequence, lastSequence, firstDataOffset, lastDataOffset, coordinatorEpoch, lastTimestamp, currentTxnFirstOffset };
  for (const [field, value] of Object.entries(expected)) expectSame(`${field} of producer ${producerId}`, view[field as keyof EntryView], value);
};

const checkState = (manager: ProducerStateManager, lastStableOffsetAfter: number | undefined, expected: Partial<StateView>): void => {
  const view: Record<keyof StateView, unknown> = {
    firstUndecidedOffset: manager.firstUndecidedOffset ?? null,
    firstUnstableOffset: manager.firstUnstableOffset ?? null,
    activeProducers: [...manager.entries()].length,
    lastStableOffsetAfter,
  };
  for (const [field, value] of Object.entries(expected)) expectSame(field, view[field as keyof StateView], value);
};
