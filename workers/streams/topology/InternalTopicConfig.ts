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

/** The latest value of each key is what matters. Source: UnwindowedUnversionedChangelogTopicConfig. */
export const changelogTopicConfig = (name: string, overrides: Readonly<{ [key: string]: string }>): InternalTopicConfig => ({
  name,
  numPartitions: undefined,
  configs: { 'cleanup.policy': 'compact', ...overrides },
});
