import type { Time } from '../common/index.ts';
import type { Cluster } from '../broker/index.ts';
import type { KsqlEngine, PersistentQuery } from '../ksql/index.ts';
import { flowBindings, type FlowBinding, type FlowBindings, type DocumentModel } from '../pipeline/index.ts';
import type { EdgeFlow, NodeCounters, RecordSample, TelemetryFrame, ViewRequest, ViewUpdate } from '../protocol/index.ts';
import type { ApplicationRegistry } from './applications/ApplicationRegistry.ts';
import type { HandConsumers } from './cluster/HandConsumers.ts';
import type { ConnectorRoom } from './ConnectorRoom.ts';
import type { EngineTime } from './EngineTime.ts';
import { queryByOwner } from './queryByOwner.ts';
import { queryLags } from './queryLags.ts';
import type { ProcessingLogTopic } from './ProcessingLogTopic.ts';
import { firstField, SAMPLES_PER_FRAME, TopicSampler } from './TopicSampler.ts';
import { ApplicationView } from './views/ApplicationView.ts';
import { ClusterView } from './views/ClusterView.ts';
import { GroupsView } from './views/GroupsView.ts';
import { LanesView } from './views/LanesView.ts';
import { PushQueryView } from './views/PushQueryView.ts';
import { TableView } from './views/TableView.ts';
import { TopicView } from './views/TopicView.ts';
import type { View } from './views/View.ts';

/** One frame of a 60 Hz screen. */
const FRAME_MS = 16;
const LAG_EVERY_FRAMES = 12;

export interface TelemetryDeps {
  readonly cluster: Cluster;
  readonly ksql: KsqlEngine;
  readonly registry: ApplicationRegistry;
  readonly hands: HandConsumers;
  readonly connectors: ConnectorRoom;
  readonly processingLog: ProcessingLogTopic;
  readonly systemTime: Time;
  readonly engineTime: EngineTime;
}

/** A query's processor that is looked into: samples of what it handed on since the last frame. */
interface Tap {
  readonly query: PersistentQuery;
  samples: RecordSample[];
}

/**
 * Turns counters and samples into frames for the page: exact totals of the nodes on screen, a bounded sample of the
 * records on each cable, changes of the views that are open. Looks at nothing else, and sends nothing when nothing changed.
 */
export class Telemetry {
  readonly #deps: TelemetryDeps;
  #bindings: FlowBindings = { nodes: new Map(), edges: new Map() };
  readonly #views = new Map<string, { readonly request: string; readonly view: View }>();
  readonly #samplers = new Map<string, TopicSampler>();
  readonly #taps = new Map<string, Tap>();
  /** By query; read now and then, because it asks the broker. */
  #lags: ReadonlyMap<string, number> = new Map();
  readonly #lastNodes = new Map<string, string>();
  readonly #lastCounts = new Map<string, number>();
  #listener: ((frame: TelemetryFrame) => void) | undefined;
  #sequence = 0;
  #frames = 0;
  #lastHeader = '';
  #isClosed = false;

  constructor(deps: TelemetryDeps) {
    this.#deps = deps;
    void this.#run();
  }

  subscribe(listener: (frame: TelemetryFrame) => void): void {
    this.#listener = listener;
    this.#lastNodes.clear();
    this.#lastHeader = '';
  }

  watch(model: DocumentModel, requests: readonly ViewRequest[]): void {
    this.#bindings = flowBindings(model);
    this.#lastNodes.clear();
    // What flows is counted, and looked into, from now on.
    for (const [edgeId, binding] of this.#bindings.edges) {
      if (binding.kind === 'topic') this.#sampler(binding.topic);
      else if (!this.#lastCounts.has(edgeId)) this.#lastCounts.set(edgeId, this.#flowTotal(binding));
      if (binding.kind === 'step') this.#tap(binding.owner, binding.step);
    }
    const wanted = new Map(requests.map((request) => [request.viewId, request]));
    for (const [viewId, { request, view }] of this.#views)
      if (JSON.stringify(wanted.get(viewId)) !== request) {
        void view.close();
        this.#views.delete(viewId);
      }
    for (const [viewId, request] of wanted) if (!this.#views.has(viewId)) this.#openView(request);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const { view } of this.#views.values()) await view.close();
    for (const [key, { query }] of this.#taps) query.tap(key.split(' ')[1]!, null);
  }

  async #run(): Promise<void> {
    const { systemTime } = this.#deps;
    while (!this.#isClosed) {
      const started = systemTime.hiResMilliseconds();
      if (this.#listener !== undefined) await this.#frame(this.#listener).catch(() => {});
      const rest = FRAME_MS - (systemTime.hiResMilliseconds() - started);
      await new Promise<void>((resolve) => systemTime.schedule(Math.max(1, rest), resolve));
    }
  }

  async #frame(listener: (frame: TelemetryFrame) => void): Promise<void> {
    const { engineTime } = this.#deps;
    const views: ViewUpdate[] = [];
    for (const [viewId, { view }] of this.#views) {
      const update = await view.poll().catch((error: Error): ViewUpdate => ({ viewId, kind: 'error', message: error.message }));
      if (update !== null) views.push(update);
    }
    if (this.#frames++ % LAG_EVERY_FRAMES === 0) this.#readLags();
    const nodes = this.#nodes();
    const edges = await this.#edges();
    const storageFailure = this.#deps.cluster.storageFailure?.message ?? null;
    const header = `${engineTime.isPaused} ${engineTime.speed} ${storageFailure}`;
    if (this.#isClosed || (nodes.length === 0 && edges.length === 0 && views.length === 0 && header === this.#lastHeader)) return;
    this.#lastHeader = header;
    listener({ sequence: ++this.#sequence, timeMs: engineTime.milliseconds(), nodes, edges, views, isPaused: engineTime.isPaused, speed: engineTime.speed, storageFailure });
  }

  #nodes(): NodeCounters[] {
    const changed: NodeCounters[] = [];
    for (const [nodeId, binding] of this.#bindings.nodes) {
      const counters = this.#count(nodeId, binding);
      const text = JSON.stringify(counters);
      if (this.#lastNodes.get(nodeId) === text) continue;
      this.#lastNodes.set(nodeId, text);
      changed.push(counters);
    }
    return changed;
  }

  #count(nodeId: string, binding: FlowBinding): NodeCounters {
    const none: NodeCounters = { nodeId, recordsIn: 0, recordsOut: 0, skipped: 0, lag: 0, state: 'idle', error: null, progress: null };
    const { ksql, connectors, processingLog, engineTime } = this.#deps;
    if (binding.kind === 'connector') {
      const connector = connectors.status(binding.name);
      return connector === undefined ? none : { ...none, ...connector };
    }
    if (binding.kind === 'topic') {
      const total = this.#sampler(binding.topic).total;
      const query = ksql.queryFor(nodeId);
      const feeding = query === undefined ? connectors.all().find(({ type, topics }) => type === 'source' && topics.includes(binding.topic)) : undefined;
      return { ...none, recordsIn: total, recordsOut: total, ...(feeding && { state: connectors.status(feeding.name)!.state }), ...(query && { state: stateOf(query, engineTime), error: query.error?.message ?? null }) };
    }
    const query = queryByOwner(ksql, binding.owner);
    if (query === undefined) return none;
    const { processed, forwarded } = stepCounts(query, binding.step);
    const isFirst = [...this.#bindings.nodes].find(([, other]) => other.kind === 'step' && other.owner === binding.owner)?.[0] === nodeId;
    return {
      ...none,
      recordsIn: processed,
      recordsOut: forwarded,
      skipped: isFirst ? processingLog.count(query.id) : 0,
      lag: isFirst ? (this.#lags.get(query.id) ?? 0) : 0,
      state: stateOf(query, engineTime),
      error: query.error?.message ?? null,
    };
  }

  async #edges(): Promise<EdgeFlow[]> {
    const flows: EdgeFlow[] = [];
    const sampled = new Map<string, Awaited<ReturnType<TopicSampler['sample']>>>();
    const tapped = new Map<string, readonly RecordSample[]>();
    for (const [edgeId, binding] of this.#bindings.edges) {
      if (binding.kind === 'topic') {
        let sample = sampled.get(binding.topic);
        if (sample === undefined) sampled.set(binding.topic, (sample = await this.#sampler(binding.topic).sample()));
        if (sample.count > 0) flows.push({ edgeId, ...sample });
        continue;
      }
      const total = this.#flowTotal(binding);
      const count = total - (this.#lastCounts.get(edgeId) ?? total);
      this.#lastCounts.set(edgeId, total);
      if (count <= 0) continue;
      const key = binding.kind === 'step' ? `${binding.owner} ${binding.step}` : '';
      if (binding.kind === 'step' && !tapped.has(key)) tapped.set(key, this.#drainTap(binding.owner, binding.step));
      flows.push({ edgeId, count, samples: (tapped.get(key) ?? []).slice(-count) });
    }
    return flows;
  }

  #readLags(): void {
    const { ksql, cluster } = this.#deps;
    this.#lags = new Map(queryLags(ksql.queries, cluster).map(({ query, inputs }) => [query.id, inputs.reduce((sum, { lag }) => sum + lag, 0)]));
  }

  #flowTotal(binding: FlowBinding): number {
    switch (binding.kind) {
      case 'topic':
        return this.#sampler(binding.topic).total;
      case 'connector':
        return this.#deps.connectors.status(binding.name)?.recordsIn ?? 0;
      case 'step': {
        const query = queryByOwner(this.#deps.ksql, binding.owner);
        return query === undefined ? 0 : stepCounts(query, binding.step).forwarded;
      }
    }
  }

  /** The records that a step handed on since the last call. */
  #drainTap(owner: string, step: string): readonly RecordSample[] {
    const tap = this.#tap(owner, step);
    if (tap === undefined) return [];
    const { samples } = tap;
    tap.samples = [];
    return samples;
  }

  #tap(owner: string, step: string): Tap | undefined {
    const query = queryByOwner(this.#deps.ksql, owner);
    if (query === undefined) return undefined;
    const key = `${query.id} ${step}`;
    let tap = this.#taps.get(key);
    if (tap === undefined) {
      const opened: Tap = { query, samples: [] };
      this.#taps.set(key, (tap = opened));
      query.tap(step, (record, forwarded) => {
        if (forwarded && opened.samples.length < SAMPLES_PER_FRAME) opened.samples.push(sampleOf(record));
      });
    }
    return tap;
  }

  #sampler(topic: string): TopicSampler {
    let sampler = this.#samplers.get(topic);
    if (sampler === undefined) {
      const { cluster, ksql } = this.#deps;
      sampler = new TopicSampler(cluster, topic, ksql.metaStore.sources.find((source) => source.topic === topic));
      this.#samplers.set(topic, sampler);
    }
    return sampler;
  }

  #openView(request: ViewRequest): void {
    const { cluster, ksql, registry, hands, systemTime } = this.#deps;
    const view = ((): View | undefined => {
      switch (request.kind) {
        case 'table': {
          const source = ksql.metaStore.get(request.name);
          return source && new TableView(request.viewId, source, request.limit, cluster.network, systemTime);
        }
        case 'topic':
          return new TopicView(request.viewId, request.topic, ksql.metaStore.sources.find(({ topic }) => topic === request.topic), request.limit, cluster.network, systemTime);
        case 'push-query':
          return new PushQueryView(request.viewId, request.text, request.limit, ksql);
        case 'lanes':
          return new LanesView(request.viewId, request.topic, ksql.metaStore.sources.find(({ topic }) => topic === request.topic), request.limit, { cluster, ksql, hands }, systemTime);
        case 'groups':
          return new GroupsView(request.viewId, cluster, hands, systemTime);
        case 'cluster':
          return new ClusterView(request.viewId, cluster, systemTime);
        case 'applications':
          return new ApplicationView(request.viewId, undefined, { cluster, ksql, registry, time: systemTime });
        case 'application':
          return new ApplicationView(request.viewId, request.queryId, { cluster, ksql, registry, time: systemTime });
      }
    })();
    // A table that does not exist yet is looked for again when the page says what it watches.
    if (view !== undefined) this.#views.set(request.viewId, { request: JSON.stringify(request), view });
  }
}

const stateOf = (query: PersistentQuery, time: EngineTime): NodeCounters['state'] => {
  switch (query.state) {
    case 'ERROR':
      return 'failed';
    case 'RESTORING':
    case 'CREATED':
      return 'restoring';
    case 'TERMINATED':
      return 'idle';
    case 'RUNNING':
      return time.isPaused ? 'paused' : 'running';
  }
};

/** Sums over the query's tasks. */
export const stepCounts = (query: PersistentQuery, step: string): { readonly processed: number; readonly forwarded: number } => {
  let processed = 0;
  let forwarded = 0;
  for (const node of query.metrics())
    if (node.nodeName === step) {
      processed += node.processed;
      forwarded += node.forwarded;
    }
  return { processed, forwarded };
};

const sampleOf = ({ key, value, timestamp }: { readonly key: unknown; readonly value: unknown; readonly timestamp: number }): RecordSample => {
  const first = Array.isArray(key) && key.length > 0 ? key[0] : Array.isArray(value) ? value.find((one) => typeof one === 'string') : undefined;
  return { key: first === undefined || first === null ? firstField(null) : String(first), timestampMs: timestamp };
};

