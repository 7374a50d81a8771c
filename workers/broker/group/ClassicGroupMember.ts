import { deferred, type Deferred } from '../../common/index.ts';
import type { JoinGroupRequest, JoinGroupResponse, SyncGroupResponse } from '../api/groups.ts';

export type MemberProtocols = JoinGroupRequest['protocols'];

export interface ClassicGroupMemberOptions {
  readonly memberId: string;
  readonly groupInstanceId: string | undefined;
  readonly clientId: string;
  readonly rebalanceTimeoutMs: number;
  readonly sessionTimeoutMs: number;
  readonly protocols: MemberProtocols;
  readonly assignment?: Uint8Array;
}

export const NO_BYTES = new Uint8Array(0);

/** A member of a group of the classic protocol, and the requests of its that wait for an answer (Kafka's class of this name). */
export class ClassicGroupMember {
  readonly memberId: string;
  readonly groupInstanceId: string | undefined;
  readonly clientId: string;
  rebalanceTimeoutMs: number;
  sessionTimeoutMs: number;
  protocols: MemberProtocols;
  assignment: Uint8Array;
  /** Waits for its first generation: it cannot send heartbeats, and waiting does not keep it in the group for ever. */
  isNew = false;
  #awaitingJoin: Deferred<JoinGroupResponse> | undefined;
  #awaitingSync: Deferred<SyncGroupResponse> | undefined;

  constructor(options: ClassicGroupMemberOptions) {
    this.memberId = options.memberId;
    this.groupInstanceId = options.groupInstanceId;
    this.clientId = options.clientId;
    this.rebalanceTimeoutMs = options.rebalanceTimeoutMs;
    this.sessionTimeoutMs = options.sessionTimeoutMs;
    this.protocols = options.protocols;
    this.assignment = options.assignment ?? NO_BYTES;
  }

  get isStatic(): boolean {
    return this.groupInstanceId !== undefined;
  }

  get isAwaitingJoin(): boolean {
    return this.#awaitingJoin !== undefined;
  }

  get isAwaitingSync(): boolean {
    return this.#awaitingSync !== undefined;
  }

  /** A member that waits for the others is not asked for heartbeats. */
  get hasSatisfiedHeartbeat(): boolean {
    return !this.isNew && (this.isAwaitingJoin || this.isAwaitingSync);
  }

  /** An earlier join that still waits was given up by its client: it is told to ask again. */
  awaitJoin(): Promise<JoinGroupResponse> {
    this.completeJoin(joinFailure(this.memberId, 'REBALANCE_IN_PROGRESS', 'a later request of the same member took its place'));
    this.#awaitingJoin = deferred();
    return this.#awaitingJoin.promise;
  }

  /** Does nothing where no join waits. */
  completeJoin(response: JoinGroupResponse): void {
    this.#awaitingJoin?.resolve(response);
    this.#awaitingJoin = undefined;
  }

  awaitSync(): Promise<SyncGroupResponse> {
    this.completeSync({ error: 'REBALANCE_IN_PROGRESS', message: 'a later request of the same member took its place', assignment: NO_BYTES });
    this.#awaitingSync = deferred();
    return this.#awaitingSync.promise;
  }

  /** Whether a sync waited. */
  completeSync(response: SyncGroupResponse): boolean {
    const awaiting = this.#awaitingSync;
    this.#awaitingSync = undefined;
    awaiting?.resolve(response);
    return awaiting !== undefined;
  }

  /** The same protocols in the same order with the same bytes. */
  matches(protocols: MemberProtocols): boolean {
    return protocols.length === this.protocols.length && protocols.every(({ name, metadata }, index) => {
      const own = this.protocols[index];
      return own !== undefined && own.name === name && equalBytes(own.metadata, metadata);
    });
  }

  supports(protocol: string): boolean {
    return this.protocols.some(({ name }) => name === protocol);
  }

  /** Empty for a protocol that the member does not know. */
  metadata(protocol: string | undefined): Uint8Array {
    return this.protocols.find(({ name }) => name === protocol)?.metadata ?? NO_BYTES;
  }
}

export const joinFailure = (memberId: string, error: JoinGroupResponse['error'], message: string): JoinGroupResponse => ({
  error, message, memberId, generationId: -1, protocolType: '', protocolName: '', leader: '', skipAssignment: false, members: [],
});

const equalBytes = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((byte, index) => byte === b[index]);
