import { KafkaError } from '../common/index.ts';

/**
 * A topic's configs under Kafka's names, with Kafka's defaults (org.apache.kafka.common.config.TopicConfig and
 * ServerConfigs). Sizes in bytes, times in milliseconds; -1 is "without limit" where it is allowed.
 */
export interface LogConfig {
  readonly compact: boolean;
  readonly delete: boolean;
  readonly compressionType: string;
  readonly deleteRetentionMs: number;
  readonly maxCompactionLagMs: number;
  readonly maxMessageBytes: number;
  readonly messageTimestampAfterMaxMs: number;
  readonly messageTimestampBeforeMaxMs: number;
  readonly messageTimestampType: 'CreateTime' | 'LogAppendTime';
  readonly minCleanableDirtyRatio: number;
  readonly minCompactionLagMs: number;
  readonly minInsyncReplicas: number;
  readonly retentionBytes: number;
  readonly retentionMs: number;
  readonly segmentBytes: number;
  readonly segmentMs: number;
  /** Whether an append has to look at every record. */
  readonly checksRecords: boolean;
  /** Every config by name with the value in force, as it was written. */
  readonly values: Readonly<Record<string, string>>;
}

const MAX_INT = 2_147_483_647;
const MAX_LONG = 9_223_372_036_854_775_807n;
const MAX_LONG_TEXT = MAX_LONG.toString();

interface ConfigDef {
  readonly default: string;
  /** Why a value is not acceptable, or undefined. */
  readonly refusal: (value: string) => string | undefined;
}

const wholeNumber = (defaultValue: string, min: number, max: number | bigint): ConfigDef => ({
  default: defaultValue,
  refusal: (value) => {
    if (!/^-?\d+$/.test(value)) return 'it must be a whole number';
    const number = BigInt(value);
    if (number < BigInt(min)) return `it must be at least ${min}`;
    return number > BigInt(max) ? `it must be at most ${max}` : undefined;
  },
});

const int = (defaultValue: number, min: number): ConfigDef => wholeNumber(String(defaultValue), min, MAX_INT);
const long = (defaultValue: string, min: number): ConfigDef => wholeNumber(defaultValue, min, MAX_LONG);

const oneOf = (...choices: readonly [string, ...string[]]): ConfigDef => ({
  default: choices[0],
  refusal: (value) => (choices.includes(value) ? undefined : `it must be one of ${choices.join(', ')}`),
});

const ratio: ConfigDef = {
  default: '0.5',
  refusal: (value) => (value.trim() !== '' && Number(value) >= 0 && Number(value) <= 1 ? undefined : 'it must be a number between 0 and 1'),
};

const policies = (value: string): string[] => value.split(',').map((policy) => policy.trim());

const cleanupPolicy: ConfigDef = {
  default: 'delete',
  refusal: (value) =>
    policies(value).every((policy) => policy === 'delete' || policy === 'compact') ? undefined : 'it must be a list of delete, compact',
};

const CONFIG_DEFS: Readonly<Record<string, ConfigDef>> = {
  'cleanup.policy': cleanupPolicy,
  'compression.type': oneOf('producer', 'uncompressed'),
  'delete.retention.ms': long('86400000', 0),
  'max.compaction.lag.ms': long(MAX_LONG_TEXT, 1),
  'max.message.bytes': int(1_048_588, 0),
  'message.timestamp.after.max.ms': long(MAX_LONG_TEXT, 0),
  'message.timestamp.before.max.ms': long(MAX_LONG_TEXT, 0),
  'message.timestamp.type': oneOf('CreateTime', 'LogAppendTime'),
  'min.cleanable.dirty.ratio': ratio,
  'min.compaction.lag.ms': long('0', 0),
  'min.insync.replicas': int(1, 1),
  'retention.bytes': long('-1', -1),
  'retention.ms': long('604800000', -1),
  'segment.bytes': int(1_073_741_824, 14),
  'segment.ms': long('604800000', 1),
};

/** Names and defaults of all configs that a topic can have. */
export const LOG_CONFIG_DEFAULTS: Readonly<Record<string, string>> = Object.freeze(
  Object.fromEntries(Object.entries(CONFIG_DEFS).map(([name, def]) => [name, def.default])),
);

/** Throws INVALID_CONFIG for an unknown name or an illegal value. Later records win over earlier ones. */
export const parseLogConfig = (...overrides: ReadonlyArray<Readonly<Record<string, string>>>): LogConfig => {
  const values: Record<string, string> = { ...LOG_CONFIG_DEFAULTS };
  for (const override of overrides) {
    for (const [name, value] of Object.entries(override)) {
      const def = Object.hasOwn(CONFIG_DEFS, name) ? CONFIG_DEFS[name] : undefined;
      if (def === undefined) throw new KafkaError('INVALID_CONFIG', `unknown topic config name: ${name}`);
      const refusal = def.refusal(value);
      if (refusal !== undefined) throw new KafkaError('INVALID_CONFIG', `invalid value ${value} for configuration ${name}: ${refusal}`);
      values[name] = value;
    }
  }
  return toLogConfig(values);
};

const toLogConfig = (values: Readonly<Record<string, string>>): LogConfig => {
  const number = (name: string): number => Number(values[name]);
  const cleanup = policies(values['cleanup.policy']!);
  const compact = cleanup.includes('compact');
  return {
    compact,
    delete: cleanup.includes('delete'),
    compressionType: values['compression.type']!,
    deleteRetentionMs: number('delete.retention.ms'),
    maxCompactionLagMs: number('max.compaction.lag.ms'),
    maxMessageBytes: number('max.message.bytes'),
    messageTimestampAfterMaxMs: number('message.timestamp.after.max.ms'),
    messageTimestampBeforeMaxMs: number('message.timestamp.before.max.ms'),
    messageTimestampType: values['message.timestamp.type'] === 'LogAppendTime' ? 'LogAppendTime' : 'CreateTime',
    minCleanableDirtyRatio: number('min.cleanable.dirty.ratio'),
    minCompactionLagMs: number('min.compaction.lag.ms'),
    minInsyncReplicas: number('min.insync.replicas'),
    retentionBytes: number('retention.bytes'),
    retentionMs: number('retention.ms'),
    segmentBytes: number('segment.bytes'),
    segmentMs: number('segment.ms'),
    checksRecords:
      compact || values['message.timestamp.after.max.ms'] !== MAX_LONG_TEXT || values['message.timestamp.before.max.ms'] !== MAX_LONG_TEXT,
    values,
  };
};
