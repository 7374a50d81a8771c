import { MAX_APPLICATION_ID_LENGTH, OxbowError, SETTING_RANGES, type ApplicationSettings, type ApplicationTiming } from '../../protocol/index.ts';
import type { SavedApplication } from '../DocumentStore.ts';

/**
 * Of every application in the tab. A copy of a task that is 100 records behind or more is warmed up before the task moves,
 * which a generator reaches within seconds; a small table moves at once.
 */
export const TIMING: ApplicationTiming = {
  sessionTimeoutMs: 6_000, heartbeatIntervalMs: 1_000, probingRebalanceIntervalMs: 5_000, acceptableRecoveryLag: 100, transactionTimeoutMs: 6_000,
};

/** A transaction outlives the interval at which it is committed: Kafka Streams refuses settings where it does not. */
export const timingOf = ({ commitIntervalMs }: ApplicationSettings): ApplicationTiming => ({
  ...TIMING, transactionTimeoutMs: Math.max(TIMING.transactionTimeoutMs, 2 * commitIntervalMs),
});

const KAFKA_NAMES = {
  numStreamThreads: 'num.stream.threads', numStandbyReplicas: 'num.standby.replicas', statestoreCacheMaxBytes: 'statestore.cache.max.bytes', commitIntervalMs: 'commit.interval.ms',
} as const;
const NUMBERS = ['numStreamThreads', 'numStandbyReplicas', 'statestoreCacheMaxBytes', 'commitIntervalMs'] as const;

/** As they are with nothing set: every update of a table is handed on, and committed at once. */
export const resolveSettings = ({ settings = {} }: SavedApplication): ApplicationSettings => ({
  processingGuarantee: 'at_least_once',
  numStreamThreads: 1,
  numStandbyReplicas: 0,
  statestoreCacheMaxBytes: 0,
  commitIntervalMs: settings.processingGuarantee === 'exactly_once_v2' ? 100 : 0,
  ...settings,
});

/** Throws INVALID_CONFIG. */
export const checkSettings = (settings: Partial<ApplicationSettings>): void => {
  for (const name of NUMBERS) {
    const value = settings[name];
    const { least, most } = SETTING_RANGES[name];
    if (value !== undefined && (!Number.isInteger(value) || value < least || value > most))
      throw new OxbowError('INVALID_CONFIG', `${KAFKA_NAMES[name]} is a whole number from ${least} to ${most} here, not ${value}.`);
  }
  const { processingGuarantee } = settings;
  if (processingGuarantee !== undefined && processingGuarantee !== 'at_least_once' && processingGuarantee !== 'exactly_once_v2')
    throw new OxbowError('INVALID_CONFIG', `processing.guarantee is at_least_once or exactly_once_v2, not ${String(processingGuarantee)}.`);
};

/** Its internal topics begin with it, so it is made of what names of topics are made of. Throws INVALID_APPLICATION_ID. */
export const checkApplicationId = (id: string): void => {
  if (!/^[A-Za-z0-9._-]+$/.test(id) || id.length > MAX_APPLICATION_ID_LENGTH || id === '.' || id === '..')
    throw new OxbowError('INVALID_APPLICATION_ID', `An application.id is made of letters, digits, ".", "_" and "-", at most ${MAX_APPLICATION_ID_LENGTH} of them: names of topics begin with it.`);
};
