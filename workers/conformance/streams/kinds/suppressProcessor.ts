import { Serdes } from '../../../serde/index.ts';
import { Change, ContextualProcessor, KTable, StreamsBuilder, TopologyTestDriver, type Record, type TestInputTopic } from '../../../streams/index.ts';
import { expectTrue, ExpectationError } from '../../CaseOutcome.ts';
import type { ConformanceCase } from '../../Suite.ts';
import { fromCaseKey, toCaseData, type CaseRecord } from '../CaseRecord.ts';
import { caseSerde } from '../CaseSerde.ts';
import { inContext, messageOf } from '../inContext.ts';
import { expectRecords } from '../steps/expectRecords.ts';
import { CaptureProcessor } from '../topology/CaptureProcessor.ts';
import { toSuppressed, type SuppressSpec } from '../topology/toSuppressed.ts';
import { toMs } from '../topology/windowsSpec.ts';

interface Process {
  readonly key: unknown;
  readonly value: { readonly new: number | string | null; readonly old: number | string | null };
  readonly ts: number;
}

interface Step {
  readonly process?: Process;
  readonly expectForwarded?: readonly CaseRecord[];
  readonly expectError?: { readonly messageContains?: string };
}

interface SuppressProcessorCase extends ConformanceCase {
  readonly suppress: SuppressSpec;
  readonly steps: readonly Step[];
}

const TOPIC = 't';

/** The operator behind a table whose changes are those that the case makes up. */
export const runSuppressProcessor = ({ suppress, steps }: SuppressProcessorCase): void => {
  const forwarded: CaseRecord[] = [];
  const driver = driverOf(suppress, steps, forwarded);
  const input = driver.createInputTopic<unknown, unknown>(TOPIC, caseSerde, caseSerde);
  for (const [i, step] of steps.entries()) inContext(`step ${i + 1}`, () => takeStep(step, steps[i + 1], suppress, input, forwarded));
};

const takeStep = (step: Step, next: Step | undefined, { windowType }: SuppressSpec, input: TestInputTopic<unknown, unknown>, forwarded: readonly CaseRecord[]): void => {
  const [name, ...others] = Object.keys(step);
  if (others.length > 0) throw new ExpectationError(`a step has one name, not ${JSON.stringify(Object.keys(step))}`);
  if (step.process !== undefined) {
    const { key, value, ts } = step.process;
    const process = (): void => input.pipeInput(fromCaseKey(key, windowType), value, { timestamp: ts });
    if (next?.expectError === undefined) process();
    else expectFailure(process, next.expectError.messageContains);
  } else if (step.expectForwarded !== undefined) expectRecords('what was forwarded', forwarded, step.expectForwarded);
  else if (step.expectError === undefined) throw new ExpectationError(`there is no step "${name}" of a suppression`);
};

const expectFailure = (process: () => void, messageContains = ''): void => {
  let message: string | undefined;
  try {
    process();
  } catch (error) {
    message = messageOf(error);
  }
  if (message === undefined) throw new ExpectationError('there was no error');
  expectTrue(message.includes(messageContains), `the error is "${message}", expected to have "${messageContains}" in it`);
};

/** Keys and values have the sizes that they have in Kafka's own serdes, since a bound may be in bytes. */
const driverOf = (suppress: SuppressSpec, steps: readonly Step[], forwarded: CaseRecord[]): TopologyTestDriver => {
  const records = steps.flatMap(({ process }) => (process === undefined ? [] : [process]));
  const textKeys = records.every(({ key }) => typeof key === 'string');
  const longs = records.every(({ value }) => [value.new, value.old].every((each) => each === null || Number.isSafeInteger(each)));
  const builder = new StreamsBuilder();
  const changes = builder.stream<unknown, unknown>(TOPIC).process({ get: () => new ToChange(longs) });
  // What is suppressed until its window closes must come from a windowed aggregation: this one stands for it.
  if (suppress.graceMs !== undefined) Object.assign(changes.parts.graphNode, { traits: { windowGraceMs: toMs(suppress.graceMs, '') } });
  const table = new KTable<unknown, unknown>({
    ...changes.parts,
    keySerde: textKeys ? (Serdes.String() as typeof changes.parts.keySerde) : undefined,
    valueSerde: longs ? (Serdes.Long() as typeof changes.parts.keySerde) : undefined,
    processorSupplier: {
      enableSendingOldValues: () => true,
      view: () => ({ get: () => ({ init: () => undefined, get: () => null, isVersioned: () => false }), storeNames: () => [] }),
    },
    queryableStoreName: undefined,
  });
  const suppressed = table.suppress(toSuppressed(suppress));
  const topology = builder.build().addProcessor('forwarded', { get: () => new CaptureProcessor(forwarded, shown) }, suppressed.parts.name);
  return new TopologyTestDriver(topology, { defaultKeySerde: caseSerde, defaultValueSerde: caseSerde });
};

const shown = (value: unknown): unknown =>
  value instanceof Change ? { new: toCaseData(value.newValue), old: toCaseData(value.oldValue) } : value;

class ToChange extends ContextualProcessor<unknown, unknown, unknown, unknown> {
  readonly #longs: boolean;

  constructor(longs: boolean) {
    super();
    this.#longs = longs;
  }

  override process(record: Record<unknown, unknown>): void {
    const change = record.value as Process['value'];
    this.context.forward(record.withValue(new Change(this.#typed(change.new), this.#typed(change.old))));
  }

  #typed(value: number | string | null): unknown {
    return this.#longs && value !== null ? BigInt(value) : value;
  }
}
