import { KafkaError } from '../common/index.ts';
import { LOG_CONFIG_DEFS, MAX_LONG_TEXT, policies, type LogConfigDef } from './LogConfigDefs.ts';

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
  /** The time after which a segment is closed: a compacted log may have to be sooner for max.compaction.lag.ms. */
  readonly maxSegmentMs: number;
  readonly uncleanLeaderElectionEnable: boolean;
  /** Whether an append has to look at every record. */
  readonly checksRecords: boolean;
  /** Every config by name with the value in force, as it was written. */
  readonly values: Readonly<Record<string, string>>;
}

const DEFS_BY_NAME: ReadonlyMap<string, LogConfigDef> = new Map(LOG_CONFIG_DEFS.map((def) => [def.name, def]));

/** Names and defaults of all configs that a topic can have. */
export const LOG_CONFIG_DEFAULTS: Readonly<Record<string, string>> = Object.freeze(
  Object.fromEntries(LOG_CONFIG_DEFS.map((def) => [def.name, def.default])),
);

/** Throws INVALID_CONFIG for an unknown name or an illegal value. Later records win over earlier ones. */
export const parseLogConfig = (...overrides: ReadonlyArray<Readonly<Record<string, string>>>): LogConfig => {
  const values: Record<string, string> = { ...LOG_CONFIG_DEFAULTS };
  for (const override of overrides) {
    for (const [name, value] of Object.entries(override)) {
      const def = DEFS_BY_NAME.get(name);
      if (def === undefined) throw new KafkaError('INVALID_CONFIG', `unknown topic config name: ${name}`);
      const refusal = def.refusal(value);
      if (refusal !== undefined) throw new KafkaError('INVALID_CONFIG', `invalid value ${value} for configuration ${name}: ${refusal}`);
      values[name] = value;
    }
  }
  const config = toLogConfig(values);
  if (config.minCompactionLagMs > config.maxCompactionLagMs)
    throw new KafkaError('INVALID_CONFIG', `min.compaction.lag.ms=${values['min.compaction.lag.ms']} must not exceed max.compaction.lag.ms=${values['max.compaction.lag.ms']}`);
  return config;
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
    maxSegmentMs: Math.min(number('segment.ms'), compact ? number('max.compaction.lag.ms') : Infinity),
    uncleanLeaderElectionEnable: values['unclean.leader.election.enable'] === 'true',
    checksRecords:
      compact || values['message.timestamp.after.max.ms'] !== MAX_LONG_TEXT || values['message.timestamp.before.max.ms'] !== MAX_LONG_TEXT,
    values,
  };
};
