import { TRANSACTION_STATE_TOPIC_NAME, KafkaError, type ErrorName } from '../../common/index.ts';
import type { PartitionResult } from '../api/admin.ts';
import type { Outcome } from '../api/Outcome.ts';
import type { AddOffsetsToTxnRequest, AddPartitionsToTxnRequest, EndTxnRequest, EndTxnResponse, InitProducerIdRequest, InitProducerIdResponse } from '../api/transactions.ts';
import type { CoordinatorRuntime } from '../coordinator/CoordinatorRuntime.ts';
import type { CoordinatorResult } from '../coordinator/CoordinatorShard.ts';
import { partitionFor } from '../coordinator/partitionFor.ts';
import type { MetadataImage } from '../metadata/MetadataImage.ts';
import type { ProducerIdManager } from '../transaction/ProducerIdManager.ts';
import type { TransactionCoordinatorShard } from '../transaction/TransactionCoordinatorShard.ts';
import { toOutcome } from './GroupCoordinatorService.ts';

/** The transaction APIs of one broker: finds the shard, and says in each API's own form why there is none. */
export class TransactionCoordinatorService {
  readonly #runtime: CoordinatorRuntime<TransactionCoordinatorShard>;
  readonly #image: () => MetadataImage;
  readonly #producerIds: ProducerIdManager;

  constructor(runtime: CoordinatorRuntime<TransactionCoordinatorShard>, image: () => MetadataImage, producerIds: ProducerIdManager) {
    this.#runtime = runtime;
    this.#image = image;
    this.#producerIds = producerIds;
  }

  /** Of `__transaction_state`; throws COORDINATOR_NOT_AVAILABLE before there is such a topic. */
  partitionOf(transactionalId: string): number {
    const topic = this.#image().topics.get(TRANSACTION_STATE_TOPIC_NAME);
    if (topic === undefined) throw new KafkaError('COORDINATOR_NOT_AVAILABLE', `${TRANSACTION_STATE_TOPIC_NAME} does not exist yet`);
    return partitionFor(transactionalId, topic.partitions.length);
  }

  async initProducerId(request: InitProducerIdRequest): Promise<InitProducerIdResponse> {
    const { transactionalId } = request;
    if (transactionalId === undefined) return this.#producerIds.initProducerId();
    return this.#write(transactionalId, (shard) => shard.initProducerId({ ...request, transactionalId }), (error, message) => ({ error, message, producerId: -1, producerEpoch: -1 }));
  }

  addPartitions(request: AddPartitionsToTxnRequest): Promise<readonly PartitionResult[]> {
    return this.#write(request.transactionalId, (shard) => shard.addPartitionsToTxn(request), (error, message) =>
      request.partitions.map(({ topic, partition }) => ({ topic, partition, error, message })));
  }

  addOffsets(request: AddOffsetsToTxnRequest): Promise<Outcome> {
    return this.#write(request.transactionalId, (shard) => shard.addOffsetsToTxn(request), (error, message) => ({ error, message }));
  }

  end(request: EndTxnRequest): Promise<EndTxnResponse> {
    return this.#write<EndTxnResponse>(request.transactionalId, (shard) => shard.endTxn(request), (error, message) => ({ error, message }));
  }

  async #write<T>(transactionalId: string, decide: (shard: TransactionCoordinatorShard) => CoordinatorResult<T>, refused: (error: ErrorName, message: string) => T): Promise<T> {
    try {
      return await this.#runtime.write(this.partitionOf(transactionalId), decide);
    } catch (error) {
      const outcome = toOutcome(error);
      return refused(outcome.error, outcome.message);
    }
  }
}
