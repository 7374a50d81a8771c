import { Cluster } from '../../broker/index.ts';
import { Admin } from '../../clients/index.ts';
import { SystemTime } from '../../common/index.ts';
import { sleep } from '../../common/index.ts';
import { MemoryStorage, type StorageEngine } from '../../storage/index.ts';
import type { ConnectorAdmin } from '../query/ConnectorAdmin.ts';
import { KsqlEngine } from '../query/KsqlEngine.ts';
import type { KsqlEntity } from '../query/KsqlEntity.ts';
import type { ProcessingLogRecord } from '../query/ProcessingLog.ts';
import { toJson } from '../SqlValue.ts';

const NO_CONNECTORS: ConnectorAdmin = { put: async () => undefined, drop: async () => {}, list: () => [] };

/** A KSQL engine on a real broker in memory, with the few questions that tests ask. */
export interface TestKsql {
  readonly engine: KsqlEngine;
  readonly cluster: Cluster;
  readonly admin: Admin;
  readonly log: readonly ProcessingLogRecord[];
  /** Runs statements that must succeed. */
  run(text: string): Promise<KsqlEntity[]>;
  /** Runs one that must fail; answers its error. */
  fail(text: string): Promise<NonNullable<KsqlEntity['error']>>;
  /** Rows of a SELECT, as JSON. */
  rows(text: string): Promise<unknown[][]>;
  /** Until every query has caught up. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

export const openKsql = async (storage: StorageEngine = new MemoryStorage(), brokers = 1): Promise<TestKsql> => {
  const time = new SystemTime();
  const cluster = await Cluster.open({ storage, time, brokers });
  const { network } = cluster;
  const log: ProcessingLogRecord[] = [];
  const engine = await KsqlEngine.open({ network, time, systemTime: time, pacer: { acquire: (wanted) => wanted }, connectors: NO_CONNECTORS, processingLog: { report: (entry) => log.push(entry) } });
  const run = async (text: string): Promise<KsqlEntity[]> => {
    const entities = await engine.execute(text);
    const failed = entities.find(({ error }) => error !== undefined);
    if (failed) throw failed.error;
    return entities;
  };
  return {
    engine,
    cluster,
    admin: new Admin(network, time),
    log,
    run,
    fail: async (text) => {
      const { error } = (await engine.execute(text)).at(-1)!;
      if (error === undefined) throw new Error(`expected to fail: ${text}`);
      return error;
    },
    rows: async (text) => (await run(text)).at(-1)!.rows!.map((row) => row.map((value) => toJson(value))),
    idle: async () => {
      while (!(await Promise.all(engine.queries.map(({ streams }) => streams.isCaughtUp()))).every(Boolean)) await sleep(time, 2);
    },
    close: async () => {
      await engine.close();
      await cluster.close();
    },
  };
};
