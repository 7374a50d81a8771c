import type { StorageEngine, StorageKey, StoredValue, WriteOperation } from '../storage/index.ts';
import type { EpochEntry } from './LeaderEpochCache.ts';

/** The small facts that are stored beside the chunks of a log. */
export interface LogCheckpoints {
  readonly logStartOffset: number;
  readonly cleanerCheckpoint: number;
  readonly leaderEpochs: readonly EpochEntry[];
}

export const NO_CHECKPOINTS: LogCheckpoints = { logStartOffset: 0, cleanerCheckpoint: 0, leaderEpochs: [] };

const put = (directory: string, field: keyof LogCheckpoints, value: StoredValue): WriteOperation => ({
  kind: 'put', store: 'checkpoints', key: [directory, field], value,
});

export const putLogStartOffset = (directory: string, offset: number): WriteOperation => put(directory, 'logStartOffset', offset);
export const putCleanerCheckpoint = (directory: string, offset: number): WriteOperation => put(directory, 'cleanerCheckpoint', offset);
export const putLeaderEpochs = (directory: string, entries: readonly EpochEntry[]): WriteOperation =>
  put(directory, 'leaderEpochs', { entries: [...entries] });

/** What stands under the keys of a log; loads nothing else. */
export const readCheckpoints = async (storage: StorageEngine, directory: string, keys: readonly StorageKey[]): Promise<LogCheckpoints> => {
  const read = async (field: keyof LogCheckpoints): Promise<StoredValue | undefined> =>
    keys.some((key) => key[1] === field) ? storage.get('checkpoints', [directory, field]) : undefined;
  const [logStartOffset, cleanerCheckpoint, leaderEpochs] = await Promise.all([read('logStartOffset'), read('cleanerCheckpoint'), read('leaderEpochs')]);
  return {
    logStartOffset: typeof logStartOffset === 'number' ? logStartOffset : 0,
    cleanerCheckpoint: typeof cleanerCheckpoint === 'number' ? cleanerCheckpoint : 0,
    leaderEpochs: entriesOf(leaderEpochs),
  };
};

const entriesOf = (stored: StoredValue | undefined): EpochEntry[] => {
  if (typeof stored !== 'object' || stored instanceof Uint8Array || !Array.isArray(stored['entries'])) return [];
  return stored['entries'].filter(isEpochEntry);
};

const isEpochEntry = (value: unknown): value is EpochEntry =>
  typeof value === 'object' && value !== null && 'epoch' in value && 'startOffset' in value &&
  typeof value.epoch === 'number' && typeof value.startOffset === 'number';
