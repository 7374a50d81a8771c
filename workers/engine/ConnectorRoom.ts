import type { Herder } from '../connect/index.ts';
import { findPlugin } from '../connect/index.ts';
import type { ConnectorAdmin, ConnectorDescription, ConnectorProblem } from '../ksql/index.ts';
import type { ConnectorStatus, NodeCounters } from '../protocol/index.ts';
import type { EngineTime } from './EngineTime.ts';

/** Connect as KSQL, the canvas and the status see it. */
export class ConnectorRoom implements ConnectorAdmin {
  readonly #herder: Herder;
  readonly #time: EngineTime;

  constructor(herder: Herder, time: EngineTime) {
    this.#herder = herder;
    this.#time = time;
  }

  async put(name: string, kind: 'SOURCE' | 'SINK', config: Readonly<Record<string, string>>): Promise<ConnectorProblem | undefined> {
    const plugin = findPlugin(config['connector.class'] ?? '');
    if (plugin !== undefined && plugin.info.type.toUpperCase() !== kind)
      return {
        message: `${plugin.info.connectorClass} is a ${plugin.info.type} connector: write CREATE ${plugin.info.type.toUpperCase()} CONNECTOR.`,
        property: 'connector.class',
        suggestion: undefined,
      };
    const result = await this.#herder.putConnectorConfig(name, config);
    if (result.ok) return undefined;
    const [first] = result.error;
    return first && { message: first.message, property: first.key, suggestion: first.suggestion };
  }

  async drop(name: string): Promise<void> {
    await this.#herder.deleteConnector(name);
  }

  list(): ConnectorDescription[] {
    return this.#herder.status().map(({ name, type, connectorClass, state, topics, config }) => ({
      name, kind: type === 'source' ? 'SOURCE' : 'SINK', connectorClass, state, topics, config,
    }));
  }

  all(): ConnectorStatus[] {
    return this.#herder.status().map((connector) => {
      const { name, type, connectorClass, state, topics, tasks } = connector;
      const sum = (of: (task: (typeof tasks)[number]) => number | undefined): number => tasks.reduce((total, task) => total + (of(task) ?? 0), 0);
      const isFinite = tasks.some(({ bytesTotal }) => bytesTotal !== undefined);
      return {
        name, type, connectorClass, state, topics,
        records: sum(({ records }) => records),
        skipped: sum(({ skipped }) => skipped),
        bytesDone: isFinite ? sum(({ bytesDone }) => bytesDone) : null,
        bytesTotal: isFinite ? sum(({ bytesTotal }) => bytesTotal) : null,
        error: tasks.find(({ trace }) => trace !== undefined)?.trace ?? null,
      };
    });
  }

  /** What the canvas shows of one. */
  status(name: string): Omit<NodeCounters, 'nodeId'> | undefined {
    const connector = this.all().find((one) => one.name === name);
    if (connector === undefined) return undefined;
    const { records, skipped, state, error, bytesDone, bytesTotal } = connector;
    return {
      recordsIn: records,
      recordsOut: records,
      skipped,
      lag: 0,
      state: state === 'FAILED' ? 'failed' : state === 'COMPLETED' ? 'completed' : state === 'PAUSED' || (state === 'RUNNING' && this.#time.isPaused) ? 'paused' : state === 'RUNNING' ? 'running' : 'idle',
      error,
      progress: bytesDone === null || bytesTotal === null ? null : bytesTotal === 0 ? 1 : bytesDone / bytesTotal,
    };
  }

  /** Whether a source with an end has not come to it yet. */
  isLoading(): boolean {
    return this.all().some(({ type, state, bytesTotal }) => type === 'source' && state === 'RUNNING' && bytesTotal !== null);
  }
}
