import { expect, test } from 'vitest';
import { resolveStreamsConfig, type StreamsConfig } from './StreamsConfig.ts';

const resolving = (config: Partial<StreamsConfig>) => (): unknown => resolveStreamsConfig({ applicationId: 'app', ...config });

test('values that are out of range are refused', () => {
  expect(resolving({ applicationId: '' })).toThrow('applicationId');
  expect(resolving({ maxWarmupReplicas: 0 })).toThrow('maxWarmupReplicas is at least 1, not 0');
  expect(resolving({ acceptableRecoveryLag: -1 })).toThrow('acceptableRecoveryLag');
  expect(resolving({ statestoreCacheMaxBytes: -1 })).toThrow('statestoreCacheMaxBytes');
  expect(resolving({ commitIntervalMs: Number.NaN })).toThrow('commitIntervalMs');
  expect(resolving({ maxTaskIdleMs: -2 })).toThrow('maxTaskIdleMs');
  expect(resolving({ maxTaskIdleMs: -1, acceptableRecoveryLag: 0, statestoreCacheMaxBytes: 0, commitIntervalMs: 0 })).not.toThrow();
});

test('a transaction has to live as long as the interval at which it is committed', () => {
  expect(resolving({ processingGuarantee: 'exactly_once_v2', commitIntervalMs: 10_001 })).toThrow('transactionTimeoutMs (10000) is below commitIntervalMs (10001)');
  expect(resolving({ processingGuarantee: 'exactly_once_v2', commitIntervalMs: 10_001, transactionTimeoutMs: 20_000 })).not.toThrow();
  expect(resolving({ commitIntervalMs: 10_001 })).not.toThrow();
});
