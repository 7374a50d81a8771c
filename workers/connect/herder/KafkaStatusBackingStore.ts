import { KafkaBasedLog, type LogEntry } from './KafkaBasedLog.ts';

/**
 * COMPLETED is ours: Kafka Connect's sources never end, files do.
 *
 *   RUNNING <-> PAUSED          pause, resume
 *   RUNNING  -> COMPLETED       the source has nothing more
 *   RUNNING  -> FAILED          an error; `restart` makes it RUNNING again
 *   any      -> STOPPED         the herder was closed, or the connector is being changed
 */
export type ConnectorState = 'RUNNING' | 'PAUSED' | 'FAILED' | 'STOPPED' | 'COMPLETED';

/** The states last seen, in `connect-status`, for whoever reads that topic; a restart decides anew. */
export class KafkaStatusBackingStore {
  readonly log = new KafkaBasedLog('connect-status', ({ key, value }) => this.#apply(key, value));
  readonly #keys = new Map<string, string>();

  putConnector(name: string, state: ConnectorState): LogEntry {
    return { key: `status-connector-${name}`, value: JSON.stringify({ state, worker_id: WORKER_ID }) };
  }

  putTask(name: string, task: number, state: ConnectorState, trace: string | undefined): LogEntry {
    return { key: `status-task-${name}-${task}`, value: JSON.stringify({ state, worker_id: WORKER_ID, ...(trace === undefined ? {} : { trace }) }) };
  }

  /** Whether writing the entry would say anything new. */
  isNews({ key, value }: LogEntry): boolean {
    return this.#keys.get(key) !== (value ?? undefined);
  }

  remove(name: string, tasks: number): LogEntry[] {
    return [`status-connector-${name}`, ...Array.from({ length: tasks }, (_, id) => `status-task-${name}-${id}`)].map((key) => ({ key, value: null }));
  }

  #apply(key: string, value: string | null): void {
    if (value === null) this.#keys.delete(key);
    else this.#keys.set(key, value);
  }
}

const WORKER_ID = 'oxbow';
