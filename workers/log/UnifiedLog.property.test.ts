import fc from 'fast-check';
import { expect, test } from 'vitest';
import { KafkaError, SeededRandom, SystemTime } from '../common/index.ts';
import { FaultyStorage, MemoryStorage } from '../storage/index.ts';
import { ChunkCache, LogManager, parseLogConfig, type UnifiedLog } from './index.ts';
import { batchOf, markerOf } from './testing/batches.ts';
import { LogModel, type ModelBatch } from './testing/LogModel.ts';

const NAME = 't-0';
const CONFIG = parseLogConfig({ 'segment.bytes': '900' });
const PRODUCERS = 3;
const time = new SystemTime();

type Sequencing = 'next' | 'repeat' | 'gap' | 'zero';

const step = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({
      kind: fc.constant('append' as const), producer: fc.nat(PRODUCERS - 1), count: fc.integer({ min: 1, max: 3 }), transactional: fc.boolean(),
      sequencing: fc.oneof({ weight: 8, arbitrary: fc.constant<Sequencing>('next') }, { weight: 3, arbitrary: fc.constantFrom<Sequencing>('repeat', 'gap', 'zero') }),
      back: fc.nat(6), epochBump: fc.oneof({ weight: 8, arbitrary: fc.constant(0) }, { weight: 2, arbitrary: fc.constantFrom(1, -1) }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('plain' as const), count: fc.integer({ min: 1, max: 4 }) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('marker' as const), producer: fc.nat(PRODUCERS - 1), committed: fc.boolean(),
      epochBump: fc.oneof({ weight: 8, arbitrary: fc.constant(0) }, { weight: 2, arbitrary: fc.constantFrom(1, -1) }), coordinatorEpoch: fc.nat(1),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('highWatermark' as const), part: fc.double({ min: 0, max: 1, noNaN: true }) }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'roll' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'flush' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'leaderEpoch' as const }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('truncate' as const), part: fc.double({ min: 0, max: 1, noNaN: true }) }) },
  { weight: 2, arbitrary: fc.constant({ kind: 'reopen' as const }) },
);

const agree = (log: UnifiedLog, model: LogModel): void => {
  expect(log.logEndOffset).toBe(model.logEndOffset);
  expect(log.highWatermark).toBe(model.highWatermark);
  expect(log.firstUnstableOffset).toBe(model.firstUnstableOffset());
  expect(log.lastStableOffset).toBe(Math.min(model.firstUnstableOffset() ?? Infinity, model.highWatermark));
  expect(log.abortedTransactions(0, Infinity)).toEqual(model.aborted());
  const producers = log.activeProducers().map(({ producerId, producerEpoch, lastSequence, coordinatorEpoch, currentTxnStartOffset }) =>
    [producerId, { producerEpoch, lastSequence, coordinatorEpoch, currentTxnStartOffset }] as const);
  expect(new Map(producers)).toEqual(model.producers());
  for (let epoch = 0; epoch < 5; epoch++) expect(log.endOffsetForEpoch(epoch)).toEqual(model.endOffsetForEpoch(epoch));
};

const append = (log: UnifiedLog, { count, producerId, producerEpoch, baseSequence, isTransactional, marker, leaderEpoch }: ModelBatch): string => {
  const values = Array.from({ length: count }, String);
  try {
    const { isDuplicate } =
      marker !== undefined
        ? log.appendAsLeader(markerOf(producerId, marker.committed, { producerEpoch, coordinatorEpoch: marker.coordinatorEpoch }), leaderEpoch, 'coordinator')
        : log.appendAsLeader(batchOf(values, 0, producerId < 0 ? undefined : { producerId, producerEpoch, baseSequence, isTransactional }), leaderEpoch);
    return isDuplicate ? 'duplicate' : 'appended';
  } catch (error) {
    return error instanceof KafkaError ? error.errorName : String(error);
  }
};

test('a log agrees with a list of batches, whatever is appended, truncated and reopened', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60, size: 'max' }), async (steps) => {
      const cache = new ChunkCache(500);
      let storage = new FaultyStorage(new MemoryStorage(), time, new SeededRandom(1), { failure: 0, maxDelayYields: 0 });
      const openManager = (): Promise<LogManager> => LogManager.open({ storage, time, prefix: '0', cache, producerIdExpirationMs: Infinity });
      let manager = await openManager();
      let log = await manager.openLog(NAME, CONFIG, { autoHighWatermark: false });
      const model = new LogModel();
      let leaderEpoch = 0;
      for (const action of steps) {
        if (action.kind === 'append' || action.kind === 'plain' || action.kind === 'marker') {
          const producerId = action.kind === 'plain' ? -1 : action.producer;
          const known = model.producers().get(producerId);
          const own = model.batches.filter((batch) => batch.producerId === producerId && batch.marker === undefined);
          const repeated = action.kind === 'append' && action.sequencing === 'repeat' ? own.at(-1 - action.back) : undefined;
          const next = (known?.lastSequence ?? -1) + 1;
          const sequence = action.kind !== 'append' || action.sequencing === 'next' ? next : action.sequencing === 'gap' ? next + 1 : (repeated?.baseSequence ?? 0);
          const batch: ModelBatch = {
            baseOffset: model.logEndOffset, leaderEpoch, producerId,
            count: action.kind === 'marker' ? 1 : (repeated?.count ?? action.count),
            producerEpoch: producerId < 0 ? -1 : Math.max(0, (known?.producerEpoch ?? 0) + (action.kind === 'plain' ? 0 : action.epochBump)),
            baseSequence: action.kind === 'append' ? sequence : -1,
            isTransactional: action.kind === 'append' ? action.transactional : action.kind === 'marker',
            marker: action.kind === 'marker' ? { committed: action.committed, coordinatorEpoch: action.coordinatorEpoch } : undefined,
          };
          const expected = model.outcomeOf(batch);
          expect(append(log, batch)).toBe(expected);
          if (expected === 'appended') model.batches.push(batch);
        } else if (action.kind === 'highWatermark') {
          model.highWatermark = Math.max(model.highWatermark, Math.floor(action.part * model.logEndOffset));
          expect(log.updateHighWatermark(Math.floor(action.part * model.logEndOffset))).toBe(model.highWatermark);
        } else if (action.kind === 'roll') log.roll();
        else if (action.kind === 'flush') await manager.flush();
        else if (action.kind === 'leaderEpoch') leaderEpoch = Math.min(4, leaderEpoch + 1);
        else if (action.kind === 'truncate') {
          const target = Math.floor(action.part * model.logEndOffset);
          await log.truncateTo(target);
          model.truncateTo(target);
        } else {
          await manager.flush();
          storage = new FaultyStorage(storage.crash(), time, new SeededRandom(1), { failure: 0, maxDelayYields: 0 });
          manager = await openManager();
          log = await manager.openLog(NAME, CONFIG, { autoHighWatermark: false });
          expect(log.truncation).toBeUndefined();
          log.updateHighWatermark(model.highWatermark);
        }
        agree(log, model);
      }
      const follower = manager.createLog('follower-0', CONFIG, { autoHighWatermark: false });
      while (follower.logEndOffset < log.logEndOffset)
        for (const slice of await log.read(follower.logEndOffset, 200, true, 'logEnd')) follower.appendAsFollower(slice);
      follower.updateHighWatermark(log.highWatermark);
      agree(follower, model);
    }),
    { numRuns: 200 },
  );
}, 20_000);
