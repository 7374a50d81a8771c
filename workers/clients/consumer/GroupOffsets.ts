import { KafkaError, type ErrorName, type TopicPartition } from '../../common/index.ts';
import type { GroupMember, OffsetFetchResponse, OffsetToCommit } from '../../broker/index.ts';
import { isCoordinatorGone, type KafkaClient } from '../network/KafkaClient.ts';
import { toKafkaError } from '../network/BrokerCaller.ts';

/** Commits and committed offsets of groups, at their coordinators. */
export class GroupOffsets {
  readonly #client: KafkaClient;
  readonly #requireStable: boolean;
  readonly #timeoutMs: number;

  /** `requireStable`: offsets in an open transaction are waited for (KIP-447). */
  constructor(client: KafkaClient, requireStable: boolean, timeoutMs: number) {
    this.#client = client;
    this.#requireStable = requireStable;
    this.#timeoutMs = timeoutMs;
  }

  /**
   * Reaches the coordinator before this returns, if it is known. Resolves when durable; errors that may pass are tried
   * again for `timeoutMs`. Rejects with the first partition's error.
   */
  commit(member: GroupMember, offsets: readonly OffsetToCommit[], timeoutMs = this.#timeoutMs): Promise<void> {
    const known = this.#client.cachedCoordinatorId('group', member.groupId);
    const first = known === undefined ? undefined : this.#commitAt(known, member, offsets);
    return this.#retrying(member.groupId, timeoutMs, async (attempt) =>
      attempt === 0 && first !== undefined ? first : this.#commitAt(await this.#client.coordinatorId('group', member.groupId), member, offsets));
  }

  /** Whether a commit would reach the coordinator before it returns, or fail for good; if not, the coordinator is looked for. */
  canCommitNow(groupId: string): boolean {
    const known = this.#client.cachedCoordinatorId('group', groupId);
    if (this.#client.failure !== undefined || (known !== undefined && this.#client.isConnected(known))) return true;
    this.#client.forgetCoordinator('group', groupId);
    this.#client.coordinatorId('group', groupId).catch(() => undefined);
    return false;
  }

  /** Only partitions with a committed offset; all of these by default. */
  async committed(groupId: string, partitions?: readonly TopicPartition[]): Promise<OffsetFetchResponse['offsets']> {
    let offsets: OffsetFetchResponse['offsets'] = [];
    await this.#retrying(groupId, this.#timeoutMs, async () => {
      const coordinator = await this.#client.coordinatorId('group', groupId);
      const answer = await this.#client.call(coordinator, (api) =>
        api.offsetFetch({ groupId, requireStable: this.#requireStable, ...(partitions === undefined ? {} : { partitions }) }));
      offsets = answer.offsets;
      return [answer, ...answer.offsets].find(({ error }) => error !== 'NONE');
    });
    return offsets;
  }

  async #commitAt(coordinator: number, member: GroupMember, offsets: readonly OffsetToCommit[]): Promise<Failure | undefined> {
    const results = await this.#client.call(coordinator, (api) => api.offsetCommit({ ...member, offsets }));
    return results.find(({ error }) => error !== 'NONE');
  }

  async #retrying(groupId: string, timeoutMs: number, attemptOnce: (attempt: number) => Promise<Failure | undefined>): Promise<void> {
    const deadline = this.#client.time.milliseconds() + timeoutMs;
    for (let attempt = 0; ; attempt++) {
      let failure: KafkaError;
      try {
        const failed = await attemptOnce(attempt);
        if (failed === undefined) return;
        failure = new KafkaError(failed.error, failed.message ?? failed.error);
      } catch (error) {
        failure = toKafkaError(error);
      }
      if (isCoordinatorGone(failure.errorName)) this.#client.forgetCoordinator('group', groupId);
      // A topic that is gone does not come back, and one that is new is known to its coordinator before a consumer reads it.
      if (!failure.retriable || failure.errorName === 'UNKNOWN_TOPIC_OR_PARTITION' || this.#client.isClosed || this.#client.time.milliseconds() >= deadline) throw failure;
      await this.#client.backoff(attempt);
    }
  }
}

interface Failure {
  readonly error: ErrorName;
  readonly message?: string;
}
