import { proxy, wrap, type Remote } from 'comlink';
import type { ApplicationsApi, ClusterApi, EngineApi } from '../../workers/protocol/index.ts';
import type { EngineClient } from './EngineClient.ts';
import { installErrorTransfer } from './wireErrors.ts';

export interface EngineConnection {
  readonly client: EngineClient;
  /** The worker failed outside of any call: its module did not load, or it threw on its own. */
  onCrash(listener: (message: string) => void): void;
  terminate(): void;
}

/** Starts the engine's worker. Callbacks are wrapped here, so nobody else knows Comlink. */
export const connectEngine = (): EngineConnection => {
  installErrorTransfer();
  const worker = new Worker(new URL('../../workers/engine.worker.ts', import.meta.url), { type: 'module', name: 'oxbow-engine' });
  const remote = wrap<EngineApi>(worker);
  // Comlink walks the path of a call; its types believe that a property is fetched first.
  const cluster = remote.cluster as unknown as Remote<ClusterApi>;
  const applications = remote.applications as unknown as Remote<ApplicationsApi>;
  const client: EngineClient = {
    open: (options) => remote.open(options),
    close: () => remote.close(),
    ksql: (text) => remote.ksql(text),
    produce: (topic, records) => remote.produce(topic, records),
    consume: (topic, options) => remote.consume(topic, options),
    table: (name, options) => remote.table(name, options),
    status: () => remote.status(),
    idle: () => remote.idle(),
    pause: () => remote.pause(),
    resume: () => remote.resume(),
    step: (records) => remote.step(records),
    speed: (factor) => remote.speed(factor),
    getDocument: () => remote.getDocument(),
    saveDocument: (document) => remote.saveDocument(document),
    view: (document) => remote.view(document),
    edit: (document, edit) => remote.edit(document, edit),
    canConnect: (document, source, target) => remote.canConnect(document, source, target),
    deploy: (document) => remote.deploy(document),
    clear: () => remote.clear(),
    catalog: () => remote.catalog(),
    inspectFile: (file) => remote.inspectFile(file),
    storeFile: (name, file, onProgress) => remote.storeFile(name, file, proxy(onProgress)),
    cancelFile: (name) => remote.cancelFile(name),
    readFile: (name) => remote.readFile(name),
    processingLog: (options) => remote.processingLog(options),
    subscribe: (listener) => remote.subscribe(proxy(listener)),
    watch: (request) => remote.watch(request),
    cluster: {
      kill: (brokerId) => cluster.kill(brokerId),
      restart: (brokerId) => cluster.restart(brokerId),
      slow: (brokerId, delayMs) => cluster.slow(brokerId, delayMs),
      cutOff: (brokerId) => cluster.cutOff(brokerId),
      reconnect: (brokerId) => cluster.reconnect(brokerId),
      setBrokerCount: (count) => cluster.setBrokerCount(count),
      describe: () => cluster.describe(),
      createTopic: (topic) => cluster.createTopic(topic),
      deleteTopic: (name) => cluster.deleteTopic(name),
      createPartitions: (name, count) => cluster.createPartitions(name, count),
      describeConfigs: (topic) => cluster.describeConfigs(topic),
      alterConfigs: (topic, configs) => cluster.alterConfigs(topic, configs),
      deleteRecords: (topic, partition, beforeOffset) => cluster.deleteRecords(topic, partition, beforeOffset),
      electLeaders: (type, topic) => cluster.electLeaders(type, topic),
      produce: (request) => cluster.produce(request),
      browse: (request) => cluster.browse(request),
      exportSegment: (topic, partition, baseOffset) => cluster.exportSegment(topic, partition, baseOffset),
      startConsumer: (settings) => cluster.startConsumer(settings),
      stopConsumer: (name, how) => cluster.stopConsumer(name, how),
      freezeConsumer: (name, frozen) => cluster.freezeConsumer(name, frozen),
      setConsumerRate: (name, rate) => cluster.setConsumerRate(name, rate),
      pollConsumer: (name, max) => cluster.pollConsumer(name, max),
      resetOffsets: (groupId, topic, to) => cluster.resetOffsets(groupId, topic, to),
      deleteGroup: (groupId) => cluster.deleteGroup(groupId),
    },
    applications: {
      list: () => applications.list(),
      describe: (queryId) => applications.describe(queryId),
      addInstance: (queryId) => applications.addInstance(queryId),
      killInstance: (queryId, instanceId) => applications.killInstance(queryId, instanceId),
      stopInstance: (queryId, instanceId) => applications.stopInstance(queryId, instanceId),
      restartInstance: (queryId, instanceId) => applications.restartInstance(queryId, instanceId),
      removeInstance: (queryId, instanceId) => applications.removeInstance(queryId, instanceId),
      configure: (queryId, settings) => applications.configure(queryId, settings),
      setApplicationId: (queryId, applicationId) => applications.setApplicationId(queryId, applicationId),
    },
  };
  return {
    client,
    onCrash: (listener) => worker.addEventListener('error', (event) => listener(event.message || 'The engine could not be loaded.')),
    terminate: () => worker.terminate(),
  };
};
