import type { Time, Timer } from '../../common/index.ts';
import type { Cluster } from '../../broker/index.ts';
import type { KsqlEngine, PersistentQuery } from '../../ksql/index.ts';
import type { ApplicationInstance } from '../../streams/index.ts';
import { MAX_INSTANCES, OxbowError, type ApplicationsApi, type ApplicationSettings, type ApplicationSummary, type ApplicationView } from '../../protocol/index.ts';
import { readGroups } from '../cluster/readGroups.ts';
import type { ApplicationRegistry } from './ApplicationRegistry.ts';
import { describeApplication, listApplications } from './describeApplication.ts';
import { checkApplicationId, checkSettings } from './settings.ts';

export interface ApplicationsRoomParts {
  readonly ksql: KsqlEngine;
  readonly cluster: Cluster;
  readonly registry: ApplicationRegistry;
  readonly time: Time;
}

const OBSERVE_MS = 100;

/** What people and tests do to the applications of queries. */
export class ApplicationsRoom implements ApplicationsApi {
  readonly #parts: ApplicationsRoomParts;
  /** Restarts of one query, one after the other. */
  readonly #turns = new Map<string, Promise<void>>();
  #timer: Timer | undefined;

  constructor(parts: ApplicationsRoomParts) {
    this.#parts = parts;
    this.#watch();
  }

  close(): void {
    this.#timer?.cancel();
  }

  async list(): Promise<readonly ApplicationSummary[]> {
    return listApplications(this.#parts.ksql.queries, this.#parts.cluster);
  }

  async describe(queryId: string): Promise<ApplicationView> {
    const query = this.#query(queryId);
    this.#observe(query);
    return describeApplication(query, this.#parts);
  }

  async addInstance(queryId: string): Promise<string> {
    const query = this.#query(queryId);
    const { streams } = query;
    if (streams.instances().length >= MAX_INSTANCES) throw new OxbowError('TOO_MANY_INSTANCES', `${MAX_INSTANCES} instances are as many as one tab runs.`);
    const [instanceId] = await Promise.all([streams.addInstance(), this.#saveInstances(query)]);
    return instanceId;
  }

  async killInstance(queryId: string, instanceId: string): Promise<void> {
    const query = this.#query(queryId);
    this.#mustRun(query, instanceId);
    query.streams.killInstance(instanceId);
    this.#observe(query);
    await this.#saveInstances(query);
  }

  async stopInstance(queryId: string, instanceId: string): Promise<void> {
    const query = this.#query(queryId);
    this.#mustRun(query, instanceId);
    await query.streams.stopInstance(instanceId);
    await this.#saveInstances(query);
  }

  async restartInstance(queryId: string, instanceId: string): Promise<void> {
    const query = this.#query(queryId);
    await Promise.all([query.streams.restartInstance(instanceId), this.#saveInstances(query)]);
  }

  async removeInstance(queryId: string, instanceId: string): Promise<void> {
    const query = this.#query(queryId);
    query.streams.removeInstance(instanceId);
    await this.#saveInstances(query);
  }

  async configure(queryId: string, change: Partial<ApplicationSettings>): Promise<void> {
    checkSettings(change);
    const query = this.#query(queryId);
    const { registry } = this.#parts;
    const { settings = {} } = registry.saved(query.id, query.sink.name);
    await registry.save(query.id, query.sink.name, { settings: { ...settings, ...change } });
    await this.#restart(query, 'restarted with other settings');
  }

  async setApplicationId(queryId: string, applicationId: string): Promise<void> {
    checkApplicationId(applicationId);
    const query = this.#query(queryId);
    const { ksql, cluster, registry } = this.#parts;
    const before = query.groupId;
    if (ksql.queries.some(({ groupId }) => groupId === applicationId))
      throw new OxbowError('INVALID_APPLICATION_ID', applicationId === before ? `It runs as ${applicationId} already.` : `Another query runs as ${applicationId}: they would share its work.`);
    const group = (await readGroups(cluster)).find(({ groupId }) => groupId === applicationId);
    if (group !== undefined && group.described.members.length > 0) throw new OxbowError('INVALID_APPLICATION_ID', `There is a consumer group ${applicationId} with members: they would share its work.`);
    const { formerApplicationIds = [] } = registry.saved(query.id, query.sink.name);
    await registry.save(query.id, query.sink.name, { applicationId, formerApplicationIds: [...new Set([...formerApplicationIds, before])] });
    await this.#restart(query, `goes on as ${applicationId}, before it was ${before}`);
  }

  #restart(query: PersistentQuery, message: string): Promise<void> {
    const { registry } = this.#parts;
    const turn = (this.#turns.get(query.id) ?? Promise.resolve()).catch(() => undefined).then(async () => {
      registry.journal(query.id).restarted(message);
      await query.restart();
    });
    this.#turns.set(query.id, turn);
    return turn;
  }

  #query(queryId: string): PersistentQuery {
    const { queries } = this.#parts.ksql;
    const query = queries.find(({ id }) => id === queryId) ?? queries.find(({ sink }) => sink.name === queryId);
    if (query === undefined) throw new OxbowError('UNKNOWN_QUERY', `There is no query ${queryId}.`);
    return query;
  }

  #mustRun({ streams }: PersistentQuery, instanceId: string): void {
    const instance = streams.instances().find(({ processId }) => processId === instanceId);
    if (instance !== undefined && (instance.state === 'NOT_RUNNING' || instance.state === 'ERROR'))
      throw new OxbowError('NOT_RUNNING', `${instanceId} is not running.`);
  }

  /** One that failed is tried again with the next start. */
  async #saveInstances(query: PersistentQuery): Promise<void> {
    const instances = query.streams.instances().map(({ processId, state, isKilled }): ApplicationInstance =>
      isKilled ? { processId, ended: 'killed' } : state === 'NOT_RUNNING' ? { processId, ended: 'stopped' } : { processId });
    await this.#parts.registry.save(query.id, query.sink.name, { instances });
  }

  #watch(): void {
    const { queries } = this.#parts.ksql;
    this.#parts.registry.prune(new Set(queries.map(({ id }) => id)));
    for (const query of queries) this.#observe(query);
    this.#timer = this.#parts.time.schedule(OBSERVE_MS, () => this.#watch());
  }

  #observe(query: PersistentQuery): void {
    const { registry, cluster } = this.#parts;
    const { applicationId } = query.streams;
    registry.journal(query.id).observe(query.streams.instances(), cluster.groupCoordinator(applicationId)?.events(applicationId) ?? [], applicationId);
  }
}
