import type { SourceOffset, SourcePartition } from '../SourceTask.ts';
import { KafkaBasedLog, type LogEntry } from './KafkaBasedLog.ts';

/** Where a source stands, and how much came of it so far. */
export interface StoredOffset {
  readonly offset: SourceOffset;
  readonly records: number;
  readonly skipped: number;
}

/**
 * The source offsets in `connect-offsets`, under the keys of Kafka Connect: `["connector",{partition}]`. Beside the
 * offset a value holds how many records it took, so that counts go on after a restart.
 */
export class KafkaOffsetBackingStore {
  readonly log = new KafkaBasedLog('connect-offsets', (entry) => this.#apply(entry));
  readonly #offsets = new Map<string, StoredOffset>();

  get(connector: string, partition: SourcePartition): StoredOffset | undefined {
    return this.#offsets.get(keyOf(connector, partition));
  }

  put(connector: string, partition: SourcePartition, stored: StoredOffset | undefined): LogEntry {
    return { key: keyOf(connector, partition), value: stored === undefined ? null : JSON.stringify(stored) };
  }

  /** Forgets everything of a connector. */
  remove(connector: string): LogEntry[] {
    return [...this.#offsets.keys()].filter((key) => (JSON.parse(key) as [string])[0] === connector).map((key) => ({ key, value: null }));
  }

  #apply({ key, value }: LogEntry): void {
    if (value === null) this.#offsets.delete(key);
    else this.#offsets.set(key, JSON.parse(value) as StoredOffset);
  }
}

/** The same partition must make the same text. */
const keyOf = (connector: string, partition: SourcePartition): string =>
  JSON.stringify([connector, Object.fromEntries(Object.entries(partition).sort(([a], [b]) => (a < b ? -1 : 1)))]);
