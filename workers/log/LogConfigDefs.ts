/** A config that a topic can have, under Kafka's name (org.apache.kafka.common.config.TopicConfig). */
export interface LogConfigDef {
  readonly name: string;
  readonly type: 'boolean' | 'double' | 'int' | 'list' | 'long' | 'string';
  readonly default: string;
  readonly documentation: string;
  /** Why a value is not acceptable, or undefined. */
  readonly refusal: (value: string) => string | undefined;
}

type Rule = Pick<LogConfigDef, 'type' | 'default' | 'refusal'>;

const MAX_INT = 2_147_483_647;
export const MAX_LONG_TEXT = '9223372036854775807';

const wholeNumber = (type: 'int' | 'long', defaultValue: string, min: number, max: bigint): Rule => ({
  type,
  default: defaultValue,
  refusal: (value) => {
    if (!/^-?\d+$/.test(value)) return 'it must be a whole number';
    const number = BigInt(value);
    if (number < BigInt(min)) return `it must be at least ${min}`;
    return number > max ? `it must be at most ${max}` : undefined;
  },
});

const int = (defaultValue: number, min: number): Rule => wholeNumber('int', String(defaultValue), min, BigInt(MAX_INT));
const long = (defaultValue: string, min: number): Rule => wholeNumber('long', defaultValue, min, BigInt(MAX_LONG_TEXT));

const oneOf = (...choices: readonly [string, ...string[]]): Rule => ({
  type: 'string',
  default: choices[0],
  refusal: (value) => (choices.includes(value) ? undefined : `it must be one of ${choices.join(', ')}`),
});

const boolean = (defaultValue: boolean): Rule => ({ ...oneOf('true', 'false'), type: 'boolean', default: String(defaultValue) });

const ratio: Rule = {
  type: 'double',
  default: '0.5',
  refusal: (value) => (value.trim() !== '' && Number(value) >= 0 && Number(value) <= 1 ? undefined : 'it must be a number between 0 and 1'),
};

export const policies = (value: string): string[] => value.split(',').map((policy) => policy.trim());

const cleanupPolicy: Rule = {
  type: 'list',
  default: 'delete',
  refusal: (value) =>
    policies(value).every((policy) => policy === 'delete' || policy === 'compact') ? undefined : 'it must be a list of delete, compact',
};

const def = (name: string, rule: Rule, documentation: string): LogConfigDef => ({ name, ...rule, documentation });

/** All configs of a topic, by name. Sizes in bytes, times in milliseconds; -1 is "without limit" where it is allowed. */
export const LOG_CONFIG_DEFS: readonly LogConfigDef[] = [
  def('cleanup.policy', cleanupPolicy, 'What happens to old records: "delete" drops whole segments by age or size, "compact" keeps the latest record of each key; both may be given.'),
  def('compression.type', oneOf('producer', 'uncompressed'), 'How batches are stored: as the producer sent them, or uncompressed. Batches are never compressed here, so both mean the same.'),
  def('delete.retention.ms', long('86400000', 0), 'How long a compacted topic keeps a tombstone, so that readers can still learn that the key is gone.'),
  def('file.delete.delay.ms', long('60000', 0), 'How long a deleted segment stays on disk. Accepted for compatibility; segments are removed with the next write.'),
  def('index.interval.bytes', int(4096, 0), 'How densely offsets are indexed. Accepted for compatibility; chunks are found without an index.'),
  def('max.compaction.lag.ms', long(MAX_LONG_TEXT, 1), 'The longest time that a record may stay out of the reach of compaction.'),
  def('max.message.bytes', int(1_048_588, 0), 'The largest record batch that the topic accepts.'),
  def('message.downconversion.enable', boolean(true), 'Whether old clients are served in an older record format. Accepted for compatibility; there is only the newest format.'),
  def('message.timestamp.after.max.ms', long(MAX_LONG_TEXT, 0), 'How far a record\'s timestamp may lie ahead of the broker\'s clock.'),
  def('message.timestamp.before.max.ms', long(MAX_LONG_TEXT, 0), 'How far a record\'s timestamp may lie behind the broker\'s clock.'),
  def('message.timestamp.type', oneOf('CreateTime', 'LogAppendTime'), 'Whose time a record carries: its producer\'s, or that of the broker that took it.'),
  def('min.cleanable.dirty.ratio', ratio, 'The share of a log that has to be uncleaned before compaction looks at it.'),
  def('min.compaction.lag.ms', long('0', 0), 'The time that a record stays out of the reach of compaction.'),
  def('min.insync.replicas', int(1, 1), 'How many replicas have to be in sync for a write with acks=all to be accepted.'),
  def('retention.bytes', long('-1', -1), 'The size of a partition above which its oldest segments are deleted; -1 is without limit.'),
  def('retention.ms', long('604800000', -1), 'The age of its newest record at which a segment is deleted; -1 is without limit.'),
  def('segment.bytes', int(1_073_741_824, 14), 'The size at which a segment is closed. Retention and compaction work on closed segments.'),
  def('segment.index.bytes', int(10_485_760, 4), 'The size of a segment\'s offset index. Accepted for compatibility; chunks are found without an index.'),
  def('segment.jitter.ms', long('0', 0), 'A random delay that keeps segments from being closed all at once. Accepted for compatibility; closing a segment costs next to nothing.'),
  def('segment.ms', long('604800000', 1), 'The time after which a segment is closed even though it is not full.'),
  def('unclean.leader.election.enable', boolean(false), 'Whether a replica that is not in sync may become leader when no other is left, at the price of lost records.'),
];
