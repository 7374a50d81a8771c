import { describe, expect, test } from 'vitest';
import { failed, PASSED } from '../CaseOutcome.ts';
import { runSuite } from '../runSuite.ts';
import { runStreamsCase } from './runStreamsCase.ts';

const outcomeOf = async (conformanceCase: object): Promise<unknown> =>
  (await runSuite(runStreamsCase, [{ name: 'case', ...conformanceCase }]))[0]!.outcome;

const failure = (text: string): object => ({ status: 'failed', message: expect.stringContaining(text) });

const counting = (steps: readonly object[], config: object = { caching: 'on' }): object => ({
  config,
  topology: [
    { id: 'stream', op: 'stream', topic: 'in' },
    { id: 'group', op: 'groupByKey', from: 'stream' },
    { id: 'count', op: 'count', from: 'group', materialized: { store: 'counts' } },
    { id: 'out', op: 'toStream', from: 'count' },
    { id: 'capture', op: 'capture', from: 'out', at: 'captured' },
    { id: 'sink', op: 'to', from: 'out', topic: 'out' },
  ],
  steps: [
    { pipe: { topic: 'in', key: 'A', value: 'x', ts: 1 } },
    { pipe: { topic: 'in', key: 'B', value: 'x', ts: 3 } },
    { pipe: { topic: 'in', key: 'A', value: 'x', ts: 2 } },
    ...steps,
  ],
});

const COUNTED = [{ key: 'A', value: 1, ts: 1 }, { key: 'B', value: 1, ts: 3 }, { key: 'A', value: 2, ts: 2 }];

describe('a case that runs a topology', () => {
  test('passes where every check is met, at captures and at topics', async () => {
    expect(await outcomeOf(counting([
      { expect: { at: 'captured', records: COUNTED } },
      { expect: { at: 'captured', records: [] } },
      { expectPrefix: { at: 'out', records: COUNTED.slice(0, 1) } },
      { expectLast: { at: 'out', record: { key: 'A', value: 2 } } },
      { expectStore: { store: 'counts', entries: [{ key: 'B', value: 1, ts: 3 }, { key: 'A', value: 2, ts: 2 }] } },
      { expectTable: { table: 'count', entries: [{ key: 'A', value: 2, ts: 2 }, { key: 'C', value: null }] } },
      { expectMetrics: { droppedRecordsTotal: 0 } },
    ]))).toEqual(PASSED);
  });

  test('looks into a store of sessions as into any other', async () => {
    const topology = [
      { id: 'stream', op: 'stream', topic: 'in' },
      { id: 'group', op: 'groupByKey', from: 'stream' },
      { id: 'windowed', op: 'windowedBy', from: 'group', windows: { type: 'session', gapMs: 5, graceMs: 0 } },
      { id: 'count', op: 'count', from: 'windowed', materialized: { store: 'counts' } },
    ];
    const steps = [
      { pipe: { topic: 'in', key: 'A', value: 'x', ts: 1 } },
      { pipe: { topic: 'in', key: 'A', value: 'x', ts: 3 } },
      { expectStore: { store: 'counts', entries: [{ key: { key: 'A', start: 1, end: 3 }, value: 2 }] } },
    ];
    expect(await outcomeOf({ config: { caching: 'on' }, topology, steps })).toEqual(PASSED);
  });

  test('writes the end of a window that has none as the largest long', async () => {
    const topology = [
      { id: 'stream', op: 'stream', topic: 'in' },
      { id: 'group', op: 'groupByKey', from: 'stream' },
      { id: 'windowed', op: 'windowedBy', from: 'group', windows: { type: 'unlimited', startMs: 0 } },
      { id: 'count', op: 'count', from: 'windowed' },
      { id: 'changes', op: 'toStream', from: 'count' },
      { id: 'capture', op: 'capture', from: 'changes', at: 'result' },
      { id: 'text', op: 'map', from: 'changes', mapper: { fn: 'keyToString' } },
      { id: 'to', op: 'to', from: 'text', topic: 'out' },
    ];
    const key = { key: 'A', start: 0, end: '9223372036854775807' };
    const steps = [
      { pipe: { topic: 'in', key: 'A', value: 'x', ts: 1 } },
      { expect: { at: 'result', records: [{ key, value: 1, ts: 1 }] } },
      { expect: { at: 'out', records: [{ key: '[A@0/9223372036854775807]', value: 1, ts: 1 }] } },
      { expectTable: { table: 'count', entries: [{ key, value: 1, ts: 1 }] } },
    ];
    expect(await outcomeOf({ config: { caching: 'on' }, topology, steps })).toEqual(PASSED);
  });

  test('tells of the step, of what came and of what was expected', async () => {
    expect(await outcomeOf(counting([{ expect: { at: 'out', records: COUNTED.slice(0, 2) } }])))
      .toEqual(failure('step 4: what came at out is [{"key":"A","ts":1,"value":1},{"key":"B","ts":3,"value":1},{"key":"A","ts":2,"value":2}], expected [{'));
  });

  test.each([
    ['a timestamp', { expect: { at: 'out', records: [...COUNTED.slice(0, 2), { key: 'A', value: 2, ts: 3 }] } }],
    ['the order', { expect: { at: 'out', records: [COUNTED[1], COUNTED[0], COUNTED[2]] } }],
    ['a type', { expect: { at: 'out', records: [{ key: 'A', value: '1' }, ...COUNTED.slice(1)] } }],
    ['a prefix that is longer', { expectPrefix: { at: 'out', records: [...COUNTED, COUNTED[0]] } }],
    ['a key that is not told', { expectLatest: { at: 'out', entries: [{ key: 'A', value: 2 }] } }],
    ['a key that is missing', { expectLatest: { at: 'out', complete: false, entries: [{ key: 'C', value: null }] } }],
    ['an entry that is not told', { expectStore: { store: 'counts', entries: [{ key: 'A', value: 2 }] } }],
    ['a row', { expectTable: { table: 'count', entries: [{ key: 'A', value: 1 }] } }],
    ['dropped records', { expectMetrics: { droppedRecordsTotal: 1 } }],
  ])('fails by %s', async (_what, step) => {
    expect(await outcomeOf(counting([step]))).toEqual(failure('step 4: '));
  });

  test('the latest per key and sorted records ask for no order of their own', async () => {
    expect(await outcomeOf(counting([{ expectLatest: { at: 'out', entries: [{ key: 'B', value: 1 }, { key: 'A', value: 2, ts: 2 }] } }]))).toEqual(PASSED);
    expect(await outcomeOf(counting([{ expectLatest: { at: 'out', complete: false, entries: [{ key: 'B', value: 1 }] } }]))).toEqual(PASSED);
    expect(await outcomeOf(counting([{ expectSorted: { at: 'out', sortBy: ['key'], records: [COUNTED[0], COUNTED[2], COUNTED[1]] } }]))).toEqual(PASSED);
  });

  test('where caching does not matter runs without and with it', async () => {
    expect(await outcomeOf(counting([{ expect: { at: 'out', records: [] } }], { caching: 'any' }))).toEqual(failure('with caching off: step 4'));
    expect(await outcomeOf(counting([{ expect: { at: 'out', records: COUNTED } }], { caching: 'any' }))).toEqual(PASSED);
  });

  test('with caching flushed by hand shows only the last of each key', async () => {
    expect(await outcomeOf(counting([
      { expect: { at: 'out', records: [] } },
      { flushCaches: true },
      { expectLatest: { at: 'out', entries: [{ key: 'A', value: 2 }, { key: 'B', value: 1 }] } },
    ], { caching: 'manual-flush' }))).toEqual(PASSED);
  });

  test.each([
    ['a step', counting([{ fly: true }]), 'there is no step "fly"'],
    ['an op', { topology: [{ id: 'a', op: 'fly' }], steps: [] }, 'there is no op "fly"'],
    ['a field of an op', { topology: [{ id: 'a', op: 'stream', topic: 'in', wings: 2 }], steps: [] }, 'the op "stream" takes no "wings"'],
    ['a function', { topology: [{ id: 'a', op: 'stream', topic: 'in' }, { id: 'b', op: 'selectKey', from: 'a', mapper: { fn: 'toString' } }], steps: [] }, 'there is no key selector "toString"'],
    ['a node', { topology: [{ id: 'a', op: 'toStream', from: 'b' }], steps: [] }, 'there is no node "b"'],
    ['a caching', counting([], { caching: 'perhaps' }), 'there is no caching "perhaps"'],
    ['a kind', { kind: 'fly' }, 'the kind "fly" is not known'],
  ])('%s that is not known is a failure', async (_what, testCase, message) => {
    expect(await outcomeOf(testCase)).toEqual(failure(message));
  });
});

describe('the other kinds', () => {
  test('variants that give the same are equivalent', async () => {
    const filtered = (op: string): object => ({
      label: op,
      topology: [
        { id: 'a', op: 'stream', topic: 'in' },
        { id: 'b', op, from: 'a', predicate: { fn: 'valueEven' } },
        { id: 'c', op: 'capture', from: 'b', at: 'out' },
      ],
    });
    const equivalence = (...variants: object[]): object => ({
      kind: 'equivalence', config: { caching: 'any' }, variants,
      steps: [{ pipe: { topic: 'in', key: 'A', value: 2, ts: 1 } }, { expectSameOutput: { at: 'out' } }],
    });
    expect(await outcomeOf(equivalence(filtered('filter'), filtered('filter')))).toEqual(PASSED);
    expect(await outcomeOf(equivalence(filtered('filter'), filtered('filterNot')))).toEqual(failure('what came at out of filterNot rather than filter'));
  });

  test('windows are what the case says, or the case fails', async () => {
    const windows = { type: 'tumbling', sizeMs: 10, graceMs: 0 };
    expect(await outcomeOf({ kind: 'windows-valid', windows, valid: true })).toEqual(PASSED);
    expect(await outcomeOf({ kind: 'windows-valid', windows, valid: false })).toEqual(failure('are taken'));
    expect(await outcomeOf({ kind: 'windows-valid', windows: { type: 'round' }, valid: false })).toEqual(failed('there are no windows "round"'));
    expect(await outcomeOf({ kind: 'windows-for', windows, timestamp: 12, expected: [{ start: 10, end: 20 }] })).toEqual(PASSED);
    expect(await outcomeOf({ kind: 'windows-for', windows, timestamp: 12, expected: [{ start: 10, end: 21 }] })).toEqual(failure('the windows of 12'));
    expect(await outcomeOf({ kind: 'windows-for', windows: { type: 'unlimited', startMs: 3 }, timestamp: 12, expected: [{ start: 3, end: null }] })).toEqual(PASSED);
    const checks = [{ other: { start: 10, end: 20 }, overlap: true }];
    expect(await outcomeOf({ kind: 'window-overlap', windowType: 'session', window: { start: 0, end: 10 }, checks })).toEqual(PASSED);
    expect(await outcomeOf({ kind: 'window-overlap', windowType: 'time', window: { start: 0, end: 10 }, checks })).toEqual(failure('the overlap'));
  });

  test('a versioned store answers as the case says, or the case fails', async () => {
    const store = (...steps: object[]): object => ({ kind: 'versioned-store', config: { historyRetentionMs: 100, graceMs: 100 }, steps: [
      { op: 'put', key: 'k', value: 'v', ts: 10, expect: { put: true, validTo: null } },
      { op: 'put', key: 'k', value: 'w', ts: 20, expect: { put: true, validTo: null } },
      ...steps,
    ] });
    expect(await outcomeOf(store(
      { op: 'getAsOf', key: 'k', asOf: 15, expect: { value: 'v', ts: 10, validTo: 20 } },
      { op: 'getVersions', key: 'k', from: null, to: null, order: 'descending', expect: [{ value: 'w', ts: 20, validTo: null }, { value: 'v', ts: 10, validTo: 20 }] },
      { op: 'put', key: 'l', value: 'x', ts: 200, expect: { put: true, validTo: null } },
      { op: 'put', key: 'k', value: 'x', ts: 99, expect: { put: false, validTo: null } },
      { op: 'droppedRecordsTotal', expect: 1 },
    ))).toEqual(PASSED);
    expect(await outcomeOf(store({ op: 'get', key: 'k', expect: null }))).toEqual(failure('step 3: the latest version'));
    expect(await outcomeOf(store({ op: 'fly' }))).toEqual(failure('step 3: there is no op "fly"'));
  });

  test('a suppression alone forwards or fails as the case says', async () => {
    const suppression = (...steps: object[]): object => ({
      kind: 'suppress-processor',
      suppress: { type: 'untilTimeLimit', waitMs: 1000, maxRecords: 1, maxBytes: null, onFull: 'shut-down' },
      steps: [{ process: { key: 'a', value: { new: 1, old: null }, ts: 0 } }, ...steps],
    });
    const second = { process: { key: 'b', value: { new: 2, old: null }, ts: 1 } };
    expect(await outcomeOf(suppression({ expectForwarded: [] }, second, { expectError: { messageContains: 'max capacity' } }))).toEqual(PASSED);
    expect(await outcomeOf(suppression(second, { expectForwarded: [] }))).toEqual(failure('step 2: '));
    expect(await outcomeOf(suppression({ expectError: {} }))).toEqual(failure('step 1: there was no error'));
  });
});
