import type { ConnectorConfig } from '../config/ConfigDef.ts';
import { KafkaBasedLog, type LogEntry } from './KafkaBasedLog.ts';

/** What a connector is asked to be. Source: org.apache.kafka.connect.runtime.TargetState. */
export type TargetState = 'STARTED' | 'PAUSED';

const CONNECTOR = 'connector-';
const TARGET_STATE = 'target-state-';

/** The configurations in `connect-configs`, keyed as Kafka Connect keys them. */
export class KafkaConfigBackingStore {
  readonly log = new KafkaBasedLog('connect-configs', (entry) => this.#apply(entry));
  readonly #configs = new Map<string, ConnectorConfig>();
  readonly #targetStates = new Map<string, TargetState>();

  /** In the order in which they were first put. */
  get names(): string[] {
    return [...this.#configs.keys()];
  }

  config(name: string): ConnectorConfig | undefined {
    return this.#configs.get(name);
  }

  targetState(name: string): TargetState {
    return this.#targetStates.get(name) ?? 'STARTED';
  }

  putConfig(name: string, config: ConnectorConfig): LogEntry {
    return { key: CONNECTOR + name, value: JSON.stringify({ properties: config }) };
  }

  putTargetState(name: string, state: TargetState): LogEntry {
    return { key: TARGET_STATE + name, value: JSON.stringify({ state }) };
  }

  remove(name: string): LogEntry[] {
    return [{ key: CONNECTOR + name, value: null }, { key: TARGET_STATE + name, value: null }];
  }

  #apply({ key, value }: LogEntry): void {
    if (key.startsWith(CONNECTOR)) {
      const name = key.slice(CONNECTOR.length);
      if (value === null) this.#configs.delete(name);
      else this.#configs.set(name, (JSON.parse(value) as { properties: ConnectorConfig }).properties);
    } else if (key.startsWith(TARGET_STATE)) {
      const name = key.slice(TARGET_STATE.length);
      if (value === null) this.#targetStates.delete(name);
      else this.#targetStates.set(name, (JSON.parse(value) as { state: TargetState }).state);
    }
  }
}
