import { Suppressed } from '../../../streams/index.ts';
import { ExpectationError } from '../../CaseOutcome.ts';
import { toMs, type Ms } from './windowsSpec.ts';

export interface SuppressSpec {
  readonly type: string;
  readonly waitMs?: Ms;
  /** Of the two, null is unbounded. */
  readonly maxRecords?: Ms | null;
  readonly maxBytes?: Ms | null;
  readonly onFull?: string;
  /** Only where the operator stands alone. */
  readonly graceMs?: Ms;
  readonly windowType?: 'time' | 'session';
}

type Eager = ReturnType<typeof Suppressed.BufferConfig.maxRecords>;
type Strict = ReturnType<typeof Suppressed.BufferConfig.unbounded>;

/** Throws an ExpectationError where the case asks for what cannot be. */
export const toSuppressed = (spec: SuppressSpec): Suppressed<unknown> => {
  switch (spec.type) {
    case 'untilTimeLimit':
      return Suppressed.untilTimeLimit(toMs(spec.waitMs, 'the time limit'), bufferConfig(spec));
    case 'untilWindowCloses':
      return Suppressed.untilWindowCloses(strictBufferConfig(spec)) as Suppressed<unknown>;
    default:
      throw new ExpectationError(`there is no suppression "${spec.type}"`);
  }
};

const bufferConfig = (spec: SuppressSpec): Eager | Strict => {
  if (spec.onFull !== 'emit-early') return strictBufferConfig(spec);
  const bounds = eagerBounds(spec);
  if (bounds === undefined) throw new ExpectationError('what is unbounded is never full');
  return bounds.emitEarlyWhenFull();
};

const strictBufferConfig = (spec: SuppressSpec): Strict => {
  const bounds = eagerBounds(spec);
  if (spec.onFull === 'shut-down' && bounds !== undefined) return bounds.shutDownWhenFull();
  if (spec.onFull === 'none' && bounds === undefined) return Suppressed.BufferConfig.unbounded();
  throw new ExpectationError(`a buffer cannot be bounded so and do "${spec.onFull}" when full`);
};

const eagerBounds = ({ maxRecords = null, maxBytes = null }: SuppressSpec): Eager | undefined => {
  if (maxRecords === null) return maxBytes === null ? undefined : Suppressed.BufferConfig.maxBytes(Number(maxBytes));
  const config = Suppressed.BufferConfig.maxRecords(Number(maxRecords));
  return maxBytes === null ? config : config.withMaxBytes(Number(maxBytes));
};
