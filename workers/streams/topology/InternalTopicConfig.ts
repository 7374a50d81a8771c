import { unreachable } from '../../common/index.ts';
import type { StoreChangelog } from '../state/StoreBuilder.ts';

/** A topic that an application makes for itself. `numPartitions` undefined: derived from what flows in. */
export interface InternalTopicConfig {
  readonly name: string;
  readonly numPartitions: number | undefined;
  readonly configs: Readonly<{ [key: string]: string }>;
}

/** Whatever the cluster's default is: a record's time is its event time. Source: InternalTopicConfig. */
const DEFAULTS = { 'message.timestamp.type': 'CreateTime' };

/** Kept until consumed; nothing may expire before it was read. Source: RepartitionTopicConfig. */
export const repartitionTopicConfig = (name: string, numPartitions: number | undefined): InternalTopicConfig => ({
  name,
  numPartitions,
  configs: { ...DEFAULTS, 'cleanup.policy': 'delete', 'segment.bytes': '52428800', 'retention.ms': '-1' },
});

/** What passes between a store's own time, which decides there, and the clock, which decides in the log. */
export const DEFAULT_ADDITIONAL_RETENTION_MS = 24 * 60 * 60 * 1000;

/** `overrides` win. `additionalRetentionMs`: for windows; see `windowstoreChangelogAdditionalRetentionMs`. Sources: UnwindowedUnversioned-, Windowed- and VersionedChangelogTopicConfig. */
export const changelogTopicConfig = (
  name: string,
  changelog: StoreChangelog,
  overrides: Readonly<{ [key: string]: string }>,
  additionalRetentionMs = DEFAULT_ADDITIONAL_RETENTION_MS,
): InternalTopicConfig => ({
  name,
  numPartitions: undefined,
  configs: { ...DEFAULTS, ...changelogDefaults(changelog, additionalRetentionMs), ...overrides },
});

const changelogDefaults = (changelog: StoreChangelog, additionalRetentionMs: number): Readonly<{ [key: string]: string }> => {
  switch (changelog.kind) {
    case 'plain':
      return { 'cleanup.policy': 'compact' };
    case 'windowed':
      return { 'cleanup.policy': 'compact,delete', 'retention.ms': millis(changelog.retentionMs, additionalRetentionMs) };
    case 'versioned':
      return { 'cleanup.policy': 'compact', 'min.compaction.lag.ms': millis(changelog.historyRetentionMs, DEFAULT_ADDITIONAL_RETENTION_MS) };
    default:
      return unreachable(changelog);
  }
};

const millis = (ms: number, additionalMs: number): string => String(Math.min(ms + additionalMs, Number.MAX_SAFE_INTEGER));
