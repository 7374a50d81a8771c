import { describe, expect, test } from 'vitest';
import { LOG_CONFIG_DEFAULTS, LOG_CONFIG_DEFS, parseLogConfig } from './index.ts';

describe('parseLogConfig', () => {
  test('has Kafka\'s defaults', () => {
    expect(parseLogConfig()).toMatchObject({
      compact: false, delete: true, maxMessageBytes: 1_048_588, retentionMs: 604_800_000, retentionBytes: -1, segmentBytes: 1_073_741_824,
      segmentMs: 604_800_000, messageTimestampType: 'CreateTime', minInsyncReplicas: 1, deleteRetentionMs: 86_400_000,
      minCleanableDirtyRatio: 0.5, checksRecords: false,
    });
    expect(parseLogConfig().values).toEqual(LOG_CONFIG_DEFAULTS);
  });

  test('lets later overrides win and tells the values in force', () => {
    const config = parseLogConfig({ 'retention.ms': '5', 'segment.bytes': '100' }, { 'retention.ms': '-1', 'cleanup.policy': 'compact, delete' });
    expect(config).toMatchObject({ retentionMs: -1, segmentBytes: 100, compact: true, delete: true, checksRecords: true });
    expect(config.values['retention.ms']).toBe('-1');
  });

  test.each([
    ['retention.hours', '1', 'unknown topic config name: retention.hours'],
    ['toString', '1', 'unknown topic config name: toString'],
    ['retention.ms', '-2', 'at least -1'],
    ['retention.ms', '1.5', 'whole number'],
    ['retention.ms', '9223372036854775808', 'at most'],
    ['max.message.bytes', '2147483648', 'at most'],
    ['min.insync.replicas', '0', 'at least 1'],
    ['cleanup.policy', 'compress', 'a list of delete, compact'],
    ['segment.index.bytes', '3', 'at least 4'],
    ['message.downconversion.enable', 'yes', 'one of true, false'],
    ['message.timestamp.type', 'createtime', 'one of CreateTime, LogAppendTime'],
    ['min.cleanable.dirty.ratio', '1.1', 'between 0 and 1'],
  ])('refuses %s=%s', (name, value, reason) => {
    expect(() => parseLogConfig({ [name]: value })).toThrow(expect.objectContaining({ errorName: 'INVALID_CONFIG', message: expect.stringContaining(reason) }));
  });
});

describe('the configs of a topic', () => {
  test('are all documented, and their defaults are legal', () => {
    for (const { name, default: value, documentation, refusal } of LOG_CONFIG_DEFS) {
      expect(documentation.length, name).toBeGreaterThan(20);
      expect(refusal(value), name).toBeUndefined();
    }
    expect(Object.keys(LOG_CONFIG_DEFAULTS)).toEqual(LOG_CONFIG_DEFS.map(({ name }) => name));
  });

  test('include those that change nothing here', () => {
    expect(LOG_CONFIG_DEFAULTS).toMatchObject({
      'file.delete.delay.ms': '60000', 'index.interval.bytes': '4096', 'message.downconversion.enable': 'true', 'segment.index.bytes': '10485760',
      'segment.jitter.ms': '0', 'unclean.leader.election.enable': 'false',
    });
    expect(parseLogConfig({ 'unclean.leader.election.enable': 'true' }).uncleanLeaderElectionEnable).toBe(true);
  });

  test('have to agree with each other', () => {
    expect(() => parseLogConfig({ 'min.compaction.lag.ms': '10', 'max.compaction.lag.ms': '9' })).toThrow(expect.objectContaining({ errorName: 'INVALID_CONFIG' }));
  });
});
