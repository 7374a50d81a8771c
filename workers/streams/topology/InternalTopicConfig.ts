import { unreachable } from '../../common/index.ts';
import type { StoreChangelog } from '../state/StoreBuilder.ts';

/** A topic that an application makes for itself. `numPartitions` undefined: derived from what flows in. */
export interface InternalTopicConfig {
  readonly name: string;
  readonly numPartitions: number | undefined;
  readonly configs: Readonly<{ [key: string]: string }>;
}

/** Kept until consumed; nothing may expire before it was read. Source: RepartitionTopicConfig. */
export const repartitionTopicConfig = (name: string, numPartitions: number | undefined): InternalTopicConfig => ({
  name,
  numPartitions,
  configs: { 'cleanup.policy': 'delete', 'retention.ms': '-1' },
});

/** `overrides` win. Sources: UnwindowedUnversioned-, Windowed- and VersionedChangelogTopicConfig. */
export const changelogTopicConfig = (
  name: string,
  changelog: StoreChangelog,
  overrides: Readonly<{ [key: string]: string }>,
): InternalTopicConfig => ({ name, numPartitions: undefined, configs: { ...changelogDefaults(changelog), ...overrides } });

/** What passes between a store's own time, which decides there, and the clock, which decides in the log. */
const ADDITIONAL_MS = 24 * 60 * 60 * 1000;

const changelogDefaults = (changelog: StoreChangelog): Readonly<{ [key: string]: string }> => {
  switch (changelog.kind) {
    case 'plain':
      return { 'cleanup.policy': 'compact' };
    case 'windowed':
      return { 'cleanup.policy': 'compact,delete', 'retention.ms': millis(changelog.retentionMs) };
    case 'versioned':
      return { 'cleanup.policy': 'compact', 'min.compaction.lag.ms': millis(changelog.historyRetentionMs) };
    default:
      return unreachable(changelog);
  }
};

const millis = (ms: number): string => String(Math.min(ms + ADDITIONAL_MS, Number.MAX_SAFE_INTEGER));
