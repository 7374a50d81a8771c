import type { BrokerApi } from '../api/BrokerApi.ts';
import type { ControllerApi } from '../controller/ControllerApi.ts';

/** Every method once: the compiler knows when one is missing. */
const namesOf = <T>(names: { readonly [Name in keyof T & string]: true }): readonly (keyof T & string)[] => Object.keys(names) as (keyof T & string)[];

export const BROKER_APIS = namesOf<BrokerApi>({
  produce: true, fetch: true, listOffsets: true, offsetForLeaderEpoch: true, metadata: true, createTopics: true, deleteTopics: true,
  createPartitions: true, describeConfigs: true, incrementalAlterConfigs: true, deleteRecords: true, electLeaders: true,
  findCoordinator: true, joinGroup: true, syncGroup: true, heartbeat: true, leaveGroup: true, offsetCommit: true, offsetFetch: true,
  offsetDelete: true, listGroups: true, describeGroups: true, deleteGroups: true, initProducerId: true, addPartitionsToTxn: true,
  addOffsetsToTxn: true, txnOffsetCommit: true, endTxn: true, writeTxnMarkers: true,
});

export const CONTROLLER_APIS = namesOf<ControllerApi>({
  registerBroker: true, brokerHeartbeat: true, alterPartition: true, allocateProducerIds: true, fetchMetadata: true, createTopics: true,
  deleteTopics: true, createPartitions: true, incrementalAlterConfigs: true, electLeaders: true,
});
