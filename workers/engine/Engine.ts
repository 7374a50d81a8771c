import { KafkaError, type Time } from '../common/index.ts';
import { Cluster, type BrokerNetwork, type ClusterConfig } from '../broker/index.ts';
import { Admin, Producer } from '../clients/index.ts';
import { FileStore, Herder, inspectFile, INSPECTED_BYTES } from '../connect/index.ts';
import { KsqlEngine, foldTable, toJson } from '../ksql/index.ts';
import { applyEdit, buildView, describeStatements, readDocument, refusedConnection, type DocumentModel } from '../pipeline/index.ts';
import {
  emptyDocument, OxbowError, PROTOCOL_VERSION,
  type ApplicationsApi, type Catalog, type ClusterApi, type ConnectionCheck, type ConsumedRecord, type ConsumeOptions, type DeployResult, type EditOutcome, type EngineApi,
  type EngineStatus, type FileInspection, type Json, type NodeId, type OpenOptions, type OpenResult, type PipelineDocument,
  type PipelineEdit, type PipelineView, type ProcessingLogEntry, type RecordMetadata, type RecordToProduce, type Row,
  type StatementResult, type TelemetryFrame, type ViewRequest,
} from '../protocol/index.ts';
import { IndexedDbStorage, MemoryStorage, type StorageEngine } from '../storage/index.ts';
import { ApplicationRegistry } from './applications/ApplicationRegistry.ts';
import { ApplicationsRoom } from './applications/ApplicationsRoom.ts';
import { readCatalog } from './catalog.ts';
import { ClusterRoom } from './cluster/ClusterRoom.ts';
import { ConnectorRoom } from './ConnectorRoom.ts';
import { Deployer } from './Deployer.ts';
import { DocumentStore } from './DocumentStore.ts';
import { EngineTime } from './EngineTime.ts';
import { untilIdle } from './idle.ts';
import { metaStoreOutside } from './metaStoreOutside.ts';
import { ProcessingLogTopic } from './ProcessingLogTopic.ts';
import { queryByOwner } from './queryByOwner.ts';
import { consumeRecords, produceRecords } from './records.ts';
import { RunControl } from './RunControl.ts';
import { readStatus } from './status.ts';
import { Telemetry } from './Telemetry.ts';
import { toStatementResult } from './toStatementResult.ts';

/**
 * Kafka's seven days would take away records whose event time lies in the past as soon as they come, and would begin a
 * segment for each day of a file. Segments are small instead, because the many small chunks of a slow stream are merged
 * when theirs is closed.
 */
const TOPIC_DEFAULTS = { 'retention.ms': '-1', 'segment.ms': String(Number.MAX_SAFE_INTEGER), 'segment.bytes': String(4 * 1024 * 1024) };

/** Of a new cluster; topics have one replica unless they ask for more. */
const BROKERS = 3;
/** Kafka waits longer before it gives a broker or a follower up: here somebody is watching. */
const CLUSTER_CONFIG: Partial<ClusterConfig> = {
  brokerSessionTimeoutMs: 3_000, brokerHeartbeatIntervalMs: 500, replicaLagTimeMaxMs: 5_000,
  // A loop that makes topics without end is stopped before the tab is.
  controllerMutationsPerMinute: 2_000,
};

/** Everything that is there once the engine is open. */
interface Open {
  readonly cluster: Cluster;
  readonly network: BrokerNetwork;
  readonly clusterRoom: ClusterRoom;
  readonly registry: ApplicationRegistry;
  readonly applications: ApplicationsRoom;
  readonly producer: Producer;
  readonly fileStore: FileStore;
  readonly herder: Herder;
  readonly connectors: ConnectorRoom;
  readonly ksql: KsqlEngine;
  readonly documents: DocumentStore;
  readonly deployer: Deployer;
  readonly processingLog: ProcessingLogTopic;
  readonly telemetry: Telemetry;
  readonly storageKind: OpenOptions['storage'];
}

/**
 * The composition root: builds the floors from the bottom up, answers the page, and takes them down again from the top.
 * Holds no logic of its own.
 */
export class Engine implements EngineApi {
  readonly #systemTime: Time;
  readonly #engineTime: EngineTime;
  readonly #runControl: RunControl;
  readonly #storage: ((options: OpenOptions) => Promise<StorageEngine>) | undefined;
  #open: Open | undefined;

  /** `storage` replaces what `open` would choose; for tests. */
  constructor(systemTime: Time, storage?: (options: OpenOptions) => Promise<StorageEngine>) {
    this.#systemTime = systemTime;
    this.#engineTime = new EngineTime(systemTime);
    this.#runControl = new RunControl(this.#engineTime);
    this.#storage = storage;
  }

  async open(options: OpenOptions): Promise<OpenResult> {
    if (this.#open !== undefined) throw new OxbowError('ALREADY_OPEN', 'The engine is open already.');
    const storage = this.#storage
      ? await this.#storage(options)
      : options.storage === 'memory'
        ? new MemoryStorage()
        : await IndexedDbStorage.open(options.databaseName);
    const time = this.#systemTime;
    const cluster = await Cluster.open({ storage, time, durability: options.durability, brokers: BROKERS, config: { ...CLUSTER_CONFIG, topicConfigs: TOPIC_DEFAULTS } });
    const { network } = cluster;
    const processingLog = await ProcessingLogTopic.open(network, time);
    const documents = await DocumentStore.open(network, time);
    const fileStore = new FileStore(network, time);
    await fileStore.start();
    const herder = await Herder.start({
      network,
      time: this.#engineTime,
      systemTime: time,
      fileStore,
      pacer: this.#runControl,
      processingLog: {
        report: ({ origin, topic, reason, rawText, position }) =>
          processingLog.report({
            origin,
            message: reason,
            record: rawText,
            place: position.partition === undefined ? `row ${position.row}${position.line === undefined ? '' : `, line ${position.line}`}` : `${topic}-${position.partition}@${position.row}`,
          }),
      },
    });
    const connectors = new ConnectorRoom(herder, this.#engineTime);
    const registry = new ApplicationRegistry(documents, () => time.milliseconds());
    const ksql = await KsqlEngine.open({ network, time: this.#engineTime, systemTime: time, pacer: this.#runControl, connectors, processingLog, stateStorage: storage, applications: registry });
    const clusterRoom = new ClusterRoom({
      cluster, time, engineTime: this.#engineTime,
      sourceOf: (topic) => ksql.metaStore.sources.find((source) => source.topic === topic),
    });
    const telemetry = new Telemetry({ cluster, ksql, registry, hands: clusterRoom.consumers, connectors, processingLog, systemTime: time, engineTime: this.#engineTime });
    this.#open = {
      cluster, network, clusterRoom, registry, processingLog, documents, fileStore, herder, connectors, ksql, telemetry,
      applications: new ApplicationsRoom({ ksql, cluster, registry, time }),
      producer: new Producer(network, time),
      deployer: new Deployer(ksql, connectors, documents),
      storageKind: options.storage,
    };
    return { protocolVersion: PROTOCOL_VERSION, isFirstVisit: documents.isFirstVisit, recoveries: this.#recoveries() };
  }

  async close(): Promise<void> {
    const open = this.#open;
    if (open === undefined) return;
    this.#open = undefined;
    this.#runControl.resume();
    await open.telemetry.close();
    open.applications.close();
    await open.clusterRoom.close();
    await open.herder.close();
    await open.ksql.close();
    await open.producer.close();
    await open.documents.close();
    await open.processingLog.close();
    await open.cluster.close();
  }

  // ------------------------------------------------------------------------------------------------- automation

  async ksql(text: string): Promise<StatementResult[]> {
    const entities = await this.#opened.ksql.execute(text);
    return entities.map((entity) => toStatementResult(text, entity));
  }

  produce(topic: string, records: readonly RecordToProduce[]): Promise<RecordMetadata[]> {
    const { network, producer } = this.#opened;
    return produceRecords(topic, records, this.#sourceOf(topic), { network, producer, time: this.#engineTime });
  }

  consume(topic: string, options: ConsumeOptions): Promise<ConsumedRecord[]> {
    return consumeRecords(topic, options, this.#sourceOf(topic), this.#opened.network, this.#systemTime);
  }

  async table(name: string, { atOffset }: { readonly atOffset?: number }): Promise<Row[]> {
    const { ksql, network, processingLog } = this.#opened;
    const source = ksql.metaStore.get(name) ?? ksql.metaStore.get(name.toUpperCase());
    if (source === undefined) throw new OxbowError('UNKNOWN_SOURCE', `There is no table ${name}.`);
    const columns = [...source.schema.key, ...source.schema.value];
    const kept = atOffset === undefined ? ksql.queryFor(source.name)?.rows() : undefined;
    const rows = kept ?? (await foldTable(source, { network, time: this.#systemTime, systemTime: this.#systemTime, pacer: this.#runControl, processingLog }, atOffset)).values();
    return [...rows].map(({ key, value }) => Object.fromEntries([...(key ?? []), ...(value ?? [])].map((one, i) => [columns[i]!.name, toJson(one) as Json])));
  }

  status(): Promise<EngineStatus> {
    return readStatus({ ...this.#opened, engineTime: this.#engineTime, recoveries: this.#recoveries() });
  }

  async idle(): Promise<void> {
    await untilIdle(this.#opened, this.#systemTime);
  }

  async pause(): Promise<void> {
    this.#runControl.pause();
  }

  async resume(): Promise<void> {
    this.#runControl.resume();
  }

  async step(records: number): Promise<void> {
    if (!Number.isInteger(records) || records < 1) throw new OxbowError('INVALID_VALUE', 'A step is a whole number of records, at least 1.');
    this.#runControl.step(records);
  }

  async speed(factor: number): Promise<void> {
    if (!(factor > 0 && factor <= 1_000)) throw new OxbowError('INVALID_VALUE', 'The speed is a number above 0 and at most 1000; to stop, pause.');
    this.#engineTime.setSpeed(factor);
  }

  // ------------------------------------------------------------------------------------------------ the document

  async getDocument(): Promise<PipelineDocument> {
    return this.#opened.documents.document;
  }

  async saveDocument(document: PipelineDocument): Promise<void> {
    await this.#opened.documents.save({ document });
  }

  async view(document: PipelineDocument): Promise<PipelineView> {
    return this.#view(this.#read(document));
  }

  async edit(document: PipelineDocument, edit: PipelineEdit): Promise<EditOutcome> {
    const result = applyEdit(document, edit, this.#outside);
    if (!result.ok) return { ok: false, reason: result.error };
    return { ok: true, ...result.value, view: this.#view(this.#read(result.value.document)) };
  }

  async canConnect(document: PipelineDocument, source: NodeId, target: NodeId): Promise<ConnectionCheck> {
    const reason = refusedConnection(document, source, target, this.#outside);
    return reason === undefined ? { ok: true } : { ok: false, reason };
  }

  async deploy(document: PipelineDocument): Promise<DeployResult> {
    const { deployer, registry } = this.#opened;
    const result = await deployer.deploy(document);
    await registry.forget(result.dropped);
    return result;
  }

  async clear(): Promise<void> {
    const { deployer, documents, network, ksql } = this.#opened;
    const topics = documents.deployed.map(({ name }) => ksql.metaStore.get(name)?.topic).filter((topic) => topic !== undefined);
    await deployer.deploy(emptyDocument(documents.document.name));
    // Dropping a statement may have taken its topic along.
    const admin = new Admin(network, this.#systemTime);
    const there = new Set((await admin.listTopics({ listInternal: true })).map(({ name }) => name));
    await admin.deleteTopics([...new Set(topics)].filter((topic) => there.has(topic)));
    await documents.save({ document: emptyDocument(documents.document.name), deployed: [], applications: {} });
  }

  async catalog(): Promise<Catalog> {
    return readCatalog();
  }

  // ------------------------------------------------------------------------------------------------------- files

  async inspectFile(file: File): Promise<FileInspection> {
    const sample = new Uint8Array(await file.slice(0, INSPECTED_BYTES).arrayBuffer());
    return inspectFile(sample, file.name, file.size);
  }

  async storeFile(name: string, file: File, onProgress: (bytesDone: number) => void): Promise<void> {
    await this.#opened.fileStore.write(name, file.stream(), { mediaType: file.type, onProgress });
  }

  async cancelFile(name: string): Promise<void> {
    const { fileStore, connectors, herder } = this.#opened;
    if (await fileStore.cancel(name)) return;
    for (const connector of connectors.list()) if (connector.config['file'] === name && connector.kind === 'SOURCE') await herder.deleteConnector(connector.name);
    await fileStore.delete(name);
  }

  async readFile(name: string): Promise<{ readonly name: string; readonly mediaType: string; readonly parts: readonly Uint8Array<ArrayBuffer>[] }> {
    const file = await this.#opened.fileStore.read(name);
    if (file === undefined) throw new OxbowError('FILE_NOT_FOUND', `There is no file ${name} yet: nothing has been written to it.`);
    return file;
  }

  async processingLog({ origin, limit }: { readonly origin?: string; readonly limit: number }): Promise<ProcessingLogEntry[]> {
    const { processingLog, network } = this.#opened;
    const entries = processingLog.entries(origin, limit);
    return Promise.all(entries.map(async (entry) => ({ ...entry, record: entry.record ?? (await recordAt(entry.place, network, this.#systemTime)) })));
  }

  // --------------------------------------------------------------------------------------------------- telemetry

  async subscribe(listener: (frame: TelemetryFrame) => void): Promise<void> {
    this.#opened.telemetry.subscribe(listener);
  }

  async watch({ document, views }: { readonly document: PipelineDocument; readonly views: readonly ViewRequest[] }): Promise<void> {
    this.#opened.telemetry.watch(this.#read(document), views);
  }

  get cluster(): ClusterApi {
    return this.#opened.clusterRoom;
  }

  get applications(): ApplicationsApi {
    return this.#opened.applications;
  }

  // ----------------------------------------------------------------------------------------------------- helpers

  get #opened(): Open {
    if (this.#open === undefined) throw new OxbowError('NOT_OPEN', 'The engine is not open.');
    return this.#open;
  }

  get #outside() {
    const { ksql, documents } = this.#opened;
    return metaStoreOutside(ksql.metaStore, documents.deployed);
  }

  #read(document: PipelineDocument): DocumentModel {
    return readDocument(document, this.#outside);
  }

  #view(model: DocumentModel): PipelineView {
    const { ksql, deployer, connectors } = this.#opened;
    const deployed = new Map(deployer.running.map(({ id, text }) => [id, text]));
    const wanted = new Map(describeStatements(model).map(({ deployed: one }) => [one.id, one.text]));
    return buildView(model, {
      queryIdOf: (owner) => queryByOwner(ksql, owner)?.id,
      isDeployed: (owner) => wanted.has(owner) && deployed.get(owner) === wanted.get(owner),
      problemsOf: (owner) => {
        const failure = queryByOwner(ksql, owner)?.error?.message ?? connectors.status(owner)?.error ?? undefined;
        return failure === undefined ? [] : [failure];
      },
    });
  }

  #sourceOf(topic: string) {
    return this.#opened.ksql.metaStore.sources.find((source) => source.topic === topic);
  }

  #recoveries(): string[] {
    return this.#opened.cluster.recoveries.map(({ name, truncatedFrom, reason }) => `${name}: cut at offset ${truncatedFrom}, because ${reason}`);
  }
}

/** The record that an entry speaks of, as text; null where it is gone. */
const recordAt = async (place: string | null, network: BrokerNetwork, time: Time): Promise<string | null> => {
  const match = /^(.+)-(\d+)@(\d+)$/.exec(place ?? '');
  if (match === null) return null;
  try {
    const [record] = await consumeRecords(match[1]!, { partition: Number(match[2]), offset: Number(match[3]), max: 1 }, undefined, network, time);
    return record === undefined ? null : typeof record.value === 'string' ? record.value : JSON.stringify(record.value);
  } catch (error) {
    if (error instanceof KafkaError) return null;
    throw error;
  }
};
