import type {
  AlterConfigsRequest, CreatePartitionsRequest, CreateTopicsRequest, DeleteTopicsRequest, ElectLeadersRequest, NamedResult, PartitionResult,
} from '../api/admin.ts';
import type { Outcome } from '../api/Outcome.ts';
import type { MetadataRecord } from '../metadata/MetadataRecord.ts';

/**
 * What brokers ask of the controller. As with `BrokerApi`, Kafka's errors are values and a rejection is the
 * connection's. Changes are durable when they are answered; `metadataOffset` is where a broker's image has them.
 */
export interface ControllerApi {
  registerBroker(request: RegisterBrokerRequest): Promise<RegisterBrokerResponse>;
  brokerHeartbeat(request: BrokerHeartbeatRequest): Promise<BrokerHeartbeatResponse>;
  alterPartition(request: AlterPartitionRequest): Promise<Outcome>;
  allocateProducerIds(request: BrokerIncarnation): Promise<AllocateProducerIdsResponse>;
  /** Waits up to `maxWaitMs` for records behind `offset`; -1 asks for the records that make the image from nothing. */
  fetchMetadata(request: FetchMetadataRequest): Promise<FetchMetadataResponse>;
  createTopics(request: CreateTopicsRequest): Promise<ControllerResponse<NamedResult>>;
  deleteTopics(request: DeleteTopicsRequest): Promise<ControllerResponse<NamedResult>>;
  createPartitions(request: CreatePartitionsRequest): Promise<ControllerResponse<NamedResult>>;
  incrementalAlterConfigs(request: AlterConfigsRequest): Promise<ControllerResponse<NamedResult>>;
  electLeaders(request: ElectLeadersRequest): Promise<ControllerResponse<PartitionResult>>;
}

export interface ControllerResponse<T> {
  readonly results: readonly T[];
  readonly metadataOffset: number;
}

/** A broker and which start of it. */
export interface BrokerIncarnation {
  readonly brokerId: number;
  readonly brokerEpoch: number;
}

export interface RegisterBrokerRequest {
  readonly brokerId: number;
  readonly rack: string | null;
  /** Its disk may have lost what was not flushed: what it leads gets a new epoch, so that followers truncate to it. */
  readonly mayHaveLostRecords: boolean;
}

export interface RegisterBrokerResponse extends Outcome {
  readonly brokerEpoch: number;
}

export interface BrokerHeartbeatRequest extends BrokerIncarnation {
  /** How far its image is; a broker is unfenced when it has caught up with its own registration. */
  readonly metadataOffset: number;
  /** It is about to stop and gives its leaderships away. */
  readonly wantShutDown: boolean;
}

export interface BrokerHeartbeatResponse extends Outcome {
  readonly isFenced: boolean;
  /** The end of the metadata log when it answered: what the broker has to know to be up to date. */
  readonly metadataOffset: number;
}

export interface AlterPartitionRequest extends BrokerIncarnation {
  readonly topic: string;
  readonly partition: number;
  readonly leaderEpoch: number;
  readonly partitionEpoch: number;
  readonly newIsr: readonly number[];
}

export interface AllocateProducerIdsResponse extends Outcome {
  readonly first: number;
  readonly length: number;
}

export interface FetchMetadataRequest {
  readonly offset: number;
  readonly maxWaitMs: number;
}

export interface FetchMetadataResponse {
  readonly records: readonly MetadataRecord[];
  /** Whether `records` begin from nothing. */
  readonly isSnapshot: boolean;
  /** Where to go on. */
  readonly nextOffset: number;
}
