import {
  ContextualProcessor, PUT_RETURN_CODE_NOT_PUT, PUT_RETURN_CODE_VALID_TO_UNDEFINED, Stores, StreamsBuilder, TopologyTestDriver,
  type VersionedKeyValueStore, type VersionedRecord,
} from '../../../streams/index.ts';
import { expectSame, ExpectationError } from '../../CaseOutcome.ts';
import type { ConformanceCase } from '../../Suite.ts';
import { toCaseData } from '../CaseRecord.ts';
import { caseSerde } from '../CaseSerde.ts';
import { droppedRecords } from '../droppedRecords.ts';
import { inContext } from '../inContext.ts';

interface Step {
  readonly op: string;
  readonly key?: unknown;
  readonly value?: unknown;
  readonly ts?: number;
  readonly asOf?: number;
  readonly from?: number | null;
  readonly to?: number | null;
  readonly order?: string;
  readonly expect?: unknown;
}

interface VersionedStoreCase extends ConformanceCase {
  readonly config: { readonly historyRetentionMs: number; readonly graceMs: number };
  readonly steps: readonly Step[];
}

const NAME = 'versioned';

interface StoreUnderTest {
  readonly driver: TopologyTestDriver;
  readonly store: VersionedKeyValueStore<unknown, unknown>;
}

/** The store of a task that does nothing else. */
export const runVersionedStore = ({ config, steps }: VersionedStoreCase): void => {
  if (config.graceMs !== config.historyRetentionMs) throw new ExpectationError('the grace of a versioned store is its history retention');
  const builder = new StreamsBuilder();
  builder.addStateStore(Stores.versionedKeyValueStoreBuilder(Stores.persistentVersionedKeyValueStore(NAME, config.historyRetentionMs), caseSerde, caseSerde));
  builder.stream<unknown, unknown>('input').process({ get: () => new Idle() }, NAME);
  const driver = new TopologyTestDriver(builder.build(), { defaultKeySerde: caseSerde, defaultValueSerde: caseSerde });
  const store = driver.getStateStore(NAME);
  if (store === undefined) throw new ExpectationError('the topology has no versioned store');
  const underTest = { driver, store: store as VersionedKeyValueStore<unknown, unknown> };
  for (const [i, step] of steps.entries()) inContext(`step ${i + 1}`, () => takeStep(step, underTest));
  driver.close();
};

const takeStep = (step: Step, underTest: StoreUnderTest): void => {
  const op = Object.hasOwn(ops, step.op) ? ops[step.op] : undefined;
  if (op === undefined) throw new ExpectationError(`there is no op "${step.op}" of a versioned store`);
  op(step, underTest);
};

/** What is left out of an expectation is not asked for. */
const ops: Readonly<Record<string, (step: Step, underTest: StoreUnderTest) => void>> = {
  put: ({ key, value, ts, expect }, { store }) => {
    const code = store.put(key, value ?? null, given(ts, 'ts'));
    const actual = { put: code !== PUT_RETURN_CODE_NOT_PUT, validTo: code === PUT_RETURN_CODE_VALID_TO_UNDEFINED || code === PUT_RETURN_CODE_NOT_PUT ? null : code };
    if (expect !== undefined) expectSame('the put', asTold(actual, expect), expect);
  },
  delete: ({ key, ts, expect }, { store }) => expectVersion('what was deleted', store.delete(key, given(ts, 'ts')), expect),
  get: ({ key, expect }, { store }) => expectVersion('the latest version', store.get(key), expect),
  getAsOf: ({ key, asOf, expect }, { store }) => expectVersion(`the version as of ${asOf}`, store.getAsOf(key, given(asOf, 'asOf')), expect),
  getVersions: ({ key, from = null, to = null, order, expect }, { store }) => {
    const versions = store.getVersions(key, from, to, order === 'descending' ? 'descending' : 'ascending').map(readable);
    if (order !== 'ascending' && order !== 'descending' && order !== 'any') throw new ExpectationError(`there is no order "${order}"`);
    if (!Array.isArray(expect)) throw new ExpectationError('which versions are expected is missing');
    if (order === 'any') expectSame('the versions, in any order,', sorted(versions.map((version) => asTold(version, expect[0]))), sorted(expect));
    else expectSame('the versions', versions.map((version, i) => asTold(version, expect[i])), expect);
  },
  droppedRecordsTotal: ({ expect }, { driver }) => expectSame('the number of dropped records', droppedRecords(driver), expect),
};

const expectVersion = (what: string, version: VersionedRecord<unknown> | null, expected: unknown): void => {
  if (expected !== undefined) expectSame(what, version === null ? null : asTold(readable(version), expected), expected);
};

const readable = ({ value, timestamp, validTo }: VersionedRecord<unknown>): object => ({ value: toCaseData(value), ts: timestamp, validTo: validTo ?? null });

/** Only the fields that the expectation has. */
const asTold = (actual: object, expected: unknown): object => {
  if (typeof expected !== 'object' || expected === null) return actual;
  return Object.fromEntries(Object.entries(actual).filter(([field]) => field in expected));
};

const sorted = (versions: readonly unknown[]): unknown[] => versions.map((version) => JSON.stringify(canonical(version))).sort();

const canonical = (version: unknown): unknown =>
  typeof version === 'object' && version !== null ? Object.entries(version).sort(([left], [right]) => (left < right ? -1 : 1)) : version;

const given = (ms: number | undefined, what: string): number => {
  if (ms === undefined) throw new ExpectationError(`${what} is missing`);
  return ms;
};

class Idle extends ContextualProcessor<unknown, unknown, unknown, unknown> {
  override process(): void {}
}
