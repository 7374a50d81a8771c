/** How many instances of one application a tab runs. */
export const MAX_INSTANCES = 8;

export const MAX_APPLICATION_ID_LENGTH = 120;

/** The least and the most of each setting that is a whole number: what a tab can carry, less than Kafka's own ranges. */
export const SETTING_RANGES = {
  numStreamThreads: { least: 1, most: 4 },
  numStandbyReplicas: { least: 0, most: 3 },
  statestoreCacheMaxBytes: { least: 0, most: 100 * 1024 * 1024 },
  commitIntervalMs: { least: 0, most: 60_000 },
} as const;
