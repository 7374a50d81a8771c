import { topicPartitionKey, type ErrorName, type Time, type Timer, type TopicPartition } from '../../common/index.ts';
import type { BrokerNetwork } from '../api/BrokerApi.ts';
import type { MetadataImage } from '../metadata/MetadataImage.ts';
import type { PendingMarker } from './PendingMarker.ts';

export interface TransactionMarkerChannelParts {
  readonly time: Time;
  readonly network: BrokerNetwork;
  readonly image: () => MetadataImage;
  /** All partitions of the transaction have the marker, or are gone. Never called from within `send`. */
  readonly onWritten: (marker: PendingMarker) => void;
  readonly retryBackoffMs?: number;
}

/** A transaction on its way; `left` are the partitions that are not known to have its marker. */
interface Sending {
  readonly marker: PendingMarker;
  readonly left: Map<string, TopicPartition>;
}

/** Some partitions of a transaction, all with the same leader when they are sent. */
interface Share {
  readonly sending: Sending;
  readonly partitions: readonly TopicPartition[];
}

const RETRY_BACKOFF_MS = 100;

/**
 * Writes the markers of ended transactions to the leaders of their partitions, on behalf of one coordinator shard, until
 * each is written, its topic is gone, or `close` (TransactionMarkerChannelManager). Markers of one producer keep their
 * order: the next transaction's wait until all of this one's are done.
 */
export class TransactionMarkerChannel {
  readonly #parts: TransactionMarkerChannelParts;
  /** By producer id; the first one is being sent. */
  readonly #lines = new Map<number, Sending[]>();
  #retries: Share[] = [];
  #retryTimer: Timer | undefined;
  #isClosed = false;

  constructor(parts: TransactionMarkerChannelParts) {
    this.#parts = parts;
  }

  send(markers: readonly PendingMarker[]): void {
    const ready: Share[] = [];
    for (const marker of markers) {
      const left = new Map(marker.partitions.map((at) => [topicPartitionKey(at.topic, at.partition), at]));
      const sending = { marker, left };
      const line = this.#lines.get(marker.producerId);
      if (line === undefined) {
        this.#lines.set(marker.producerId, [sending]);
        ready.push({ sending, partitions: marker.partitions });
      } else line.push(sending);
    }
    this.#dispatch(ready);
  }

  /** The shard is unloaded: nothing is sent or reported any more. What is on its way may still arrive. */
  close(): void {
    this.#isClosed = true;
    this.#retryTimer?.cancel();
    this.#retries = [];
    this.#lines.clear();
  }

  #dispatch(shares: readonly Share[]): void {
    if (this.#isClosed) return;
    const image = this.#parts.image();
    const byLeader = new Map<number, Share[]>();
    for (const { sending, partitions } of shares) {
      const own = new Map<number, TopicPartition[]>();
      for (const at of partitions) {
        const registration = image.partition(at.topic, at.partition);
        if (registration === undefined) sending.left.delete(topicPartitionKey(at.topic, at.partition));
        else add(own, registration.leader, at);
      }
      for (const [leader, led] of own)
        if (leader === -1) this.#retry({ sending, partitions: led });
        else add(byLeader, leader, { sending, partitions: led });
      // Later, so that nobody is called from within a call of his own.
      if (sending.left.size === 0) void Promise.resolve().then(() => this.#finish(sending));
    }
    for (const [leader, led] of byLeader) for (const request of withoutOverlap(led)) void this.#write(leader, request);
  }

  async #write(leader: number, shares: readonly Share[]): Promise<void> {
    const markers = shares.map(({ sending: { marker }, partitions }) => {
      const { transactionalId: _, ...stamp } = marker;
      return { ...stamp, partitions };
    });
    const errors = new Map<string, ErrorName>();
    try {
      for (const { topic, partition, error } of await this.#parts.network.connect(leader).writeTxnMarkers({ markers }))
        errors.set(topicPartitionKey(topic, partition), error);
    } catch {
      // Nobody knows whether it arrived. Writing a marker twice does no harm while the transaction is not complete.
    }
    if (this.#isClosed) return;
    for (const { sending, partitions } of shares) {
      const again: TopicPartition[] = [];
      let isFenced = false;
      for (const at of partitions) {
        const key = topicPartitionKey(at.topic, at.partition);
        const outcome = outcomeOf(errors.get(key) ?? 'NETWORK_EXCEPTION');
        if (outcome === 'written') sending.left.delete(key);
        else if (outcome === 'retry') again.push(at);
        else isFenced = true;
      }
      if (isFenced) this.#leaveLine(sending);
      else if (again.length > 0) this.#retry({ sending, partitions: again });
      else if (sending.left.size === 0) this.#finish(sending);
    }
  }

  #retry(share: Share): void {
    this.#retries.push(share);
    this.#retryTimer ??= this.#parts.time.schedule(this.#parts.retryBackoffMs ?? RETRY_BACKOFF_MS, () => {
      this.#retryTimer = undefined;
      const retries = this.#retries;
      this.#retries = [];
      this.#dispatch(retries.filter(({ sending }) => this.#isFirst(sending)));
    });
  }

  #finish(sending: Sending): void {
    if (!this.#isFirst(sending)) return;
    this.#leaveLine(sending);
    this.#parts.onWritten(sending.marker);
  }

  #isFirst(sending: Sending): boolean {
    return this.#lines.get(sending.marker.producerId)?.[0] === sending;
  }

  #leaveLine(sending: Sending): void {
    if (!this.#isFirst(sending)) return;
    const { producerId } = sending.marker;
    const line = this.#lines.get(producerId) ?? [];
    line.shift();
    const next = line[0];
    if (next === undefined) this.#lines.delete(producerId);
    else this.#dispatch([{ sending: next, partitions: next.marker.partitions }]);
  }
}

/**
 * A partition that has seen a newer epoch of the producer or of the coordinator means that this coordinator is not the
 * one to end the transaction: it is left alone. Any error else is tried again, for readers wait for the marker.
 */
const outcomeOf = (error: ErrorName): 'written' | 'retry' | 'fenced' => {
  switch (error) {
    case 'NONE':
    // No transaction was ever open on such a partition.
    case 'UNSUPPORTED_FOR_MESSAGE_FORMAT':
      return 'written';
    case 'INVALID_PRODUCER_EPOCH':
    case 'PRODUCER_FENCED':
    case 'TRANSACTION_COORDINATOR_FENCED':
      return 'fenced';
    default:
      return 'retry';
  }
};

/** Requests in which no partition occurs twice: an answer names the partition, but not the producer. */
const withoutOverlap = (shares: readonly Share[]): Share[][] => {
  const requests: Array<{ readonly keys: Set<string>; readonly shares: Share[] }> = [];
  for (const share of shares) {
    const keys = share.partitions.map(({ topic, partition }) => topicPartitionKey(topic, partition));
    let request = requests.find((other) => !keys.some((key) => other.keys.has(key)));
    if (request === undefined) requests.push(request = { keys: new Set(), shares: [] });
    for (const key of keys) request.keys.add(key);
    request.shares.push(share);
  }
  return requests.map((request) => request.shares);
};

const add = <K, V>(lists: Map<K, V[]>, key: K, value: V): void => {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
};
