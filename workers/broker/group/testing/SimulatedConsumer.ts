import { encodeUtf8 } from '../../../common/index.ts';
import type { CoordinatorResult } from '../../coordinator/CoordinatorShard.ts';
import type { GroupCoordinatorShard } from '../GroupCoordinatorShard.ts';
import { GROUP, joinRequest, text, type GroupTestContext } from './GroupTestContext.ts';

/** A consumer as it behaves towards its coordinator: it asks until it is a member, and asks again when it is told to. */
export class SimulatedConsumer {
  readonly name: string;
  status: 'gone' | 'joining' | 'syncing' | 'member' = 'gone';
  memberId = '';
  generationId = -1;
  assignment = '';
  /** Requests that were not answered, of the dead ones too. */
  unanswered = 0;
  readonly #context: GroupTestContext;
  readonly #isStatic: boolean;
  readonly #timeouts: { readonly sessionTimeoutMs: number; readonly rebalanceTimeoutMs: number };
  #process = 0;

  constructor(context: GroupTestContext, name: string, isStatic: boolean, timeouts: { readonly sessionTimeoutMs: number; readonly rebalanceTimeoutMs: number }) {
    this.#context = context;
    this.name = name;
    this.#isStatic = isStatic;
    this.#timeouts = timeouts;
  }

  /** A new process, also where one runs already: that one is forgotten. */
  start(): void {
    this.memberId = '';
    void this.#joinUntilMember(++this.#process);
  }

  /** Is not heard of any more. */
  die(): void {
    this.#process++;
    this.status = 'gone';
  }

  leave(): void {
    if (this.status === 'gone') return;
    const { memberId } = this;
    this.die();
    void this.#ask((shard) => shard.leaveGroup({ groupId: GROUP, members: [{ memberId, ...this.#instance }] }));
  }

  joinAgain(): void {
    if (this.status === 'member') void this.#joinUntilMember(this.#process);
  }

  async heartbeat(): Promise<void> {
    if (this.status !== 'member') return;
    const process = this.#process;
    const outcome = await this.#ask((shard) => shard.heartbeat(this.#member));
    if (process !== this.#process || this.status !== 'member' || outcome === undefined || outcome.error === 'NONE') return;
    if (outcome.error === 'FENCED_INSTANCE_ID') {
      this.die();
      return;
    }
    if (outcome.error === 'UNKNOWN_MEMBER_ID') this.memberId = '';
    void this.#joinUntilMember(process);
  }

  /** Whether the coordinator takes it for a member of the current generation. */
  async isAccepted(): Promise<boolean> {
    const outcome = await this.#ask((shard) => shard.heartbeat(this.#member));
    return outcome?.error === 'NONE' || outcome?.error === 'REBALANCE_IN_PROGRESS';
  }

  /** Whether it was acknowledged. */
  async commit(partition: number, offset: number): Promise<boolean> {
    if (this.status !== 'member') return false;
    const result = await this.#ask((shard) => shard.commitOffsets({ ...this.#member, offsets: [{ topic: 'orders', partition, offset }] }));
    return result?.[0]?.error === 'NONE';
  }

  get #instance() {
    return this.#isStatic ? { groupInstanceId: this.name } : {};
  }

  get #member() {
    return { groupId: GROUP, memberId: this.memberId, generationId: this.generationId, ...this.#instance };
  }

  async #joinUntilMember(process: number): Promise<void> {
    while (true) {
      this.status = 'joining';
      const join = await this.#ask((shard) => shard.joinGroup(joinRequest({ ...this.#timeouts, clientId: this.name, memberId: this.memberId, ...this.#instance })));
      if (process !== this.#process) return;
      if (join?.error === 'FENCED_INSTANCE_ID') {
        this.die();
        return;
      }
      if (join?.error === 'MEMBER_ID_REQUIRED') this.memberId = join.memberId;
      if (join?.error === 'UNKNOWN_MEMBER_ID') this.memberId = '';
      if (join?.error !== 'NONE') continue;
      this.memberId = join.memberId;
      this.generationId = join.generationId;
      this.status = 'syncing';
      const assignments = join.skipAssignment ? [] : join.members.map(({ memberId, groupInstanceId }) => (
        { memberId, assignment: encodeUtf8(`${join.generationId} for ${groupInstanceId ?? memberId}`) }));
      const sync = await this.#ask((shard) => shard.syncGroup({ ...this.#member, protocolType: '', protocolName: '', assignments }));
      if (process !== this.#process) return;
      if (sync?.error === 'UNKNOWN_MEMBER_ID') this.memberId = '';
      if (sync?.error !== 'NONE') continue;
      this.assignment = text(sync.assignment);
      this.status = 'member';
      return;
    }
  }

  /** Undefined when what was decided could not be written. */
  async #ask<T>(decide: (shard: GroupCoordinatorShard) => CoordinatorResult<T>): Promise<T | undefined> {
    this.unanswered++;
    try {
      return await this.#context.host.run(decide);
    } catch {
      return undefined;
    } finally {
      this.unanswered--;
    }
  }
}
