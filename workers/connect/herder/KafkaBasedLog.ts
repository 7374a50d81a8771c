import { decodeUtf8, encodeUtf8, type RecordCursor } from '../../common/index.ts';
import type { Producer } from '../../clients/index.ts';
import type { ConnectClients } from '../ConnectClients.ts';
import { PartitionReader } from '../PartitionReader.ts';

/** A change of Connect's own state as a record; a null value forgets the key. */
export interface LogEntry {
  readonly key: string;
  readonly value: string | null;
}

/**
 * State that is whatever a compacted topic of one partition says: read at the start, changed only by applying records
 * that are durable. Source: org.apache.kafka.connect.util.KafkaBasedLog.
 */
export class KafkaBasedLog {
  readonly topic: string;
  readonly #apply: (entry: LogEntry) => void;

  constructor(topic: string, apply: (entry: LogEntry) => void) {
    this.topic = topic;
    this.#apply = apply;
  }

  /** Makes the topic if it is missing, and applies all that it holds. */
  async start(clients: ConnectClients): Promise<void> {
    if (!(await clients.numPartitions([this.topic])).has(this.topic))
      await clients.admin.createTopics([{ name: this.topic, numPartitions: 1, configs: { 'cleanup.policy': 'compact', 'retention.ms': '-1' } }]);
    const reader = new PartitionReader(clients, this.topic, 0);
    const visit = ({ bytes, keyStart, keyEnd, valueStart, valueEnd }: RecordCursor): void => {
      if (keyStart >= 0) this.#apply({ key: decodeUtf8(bytes, keyStart, keyEnd), value: valueStart < 0 ? null : decodeUtf8(bytes, valueStart, valueEnd) });
    };
    while (await reader.next(visit));
    reader.close();
  }

  /** Puts an entry among what `producer` drains next; whoever drains applies it when that succeeded. */
  append(producer: Producer, timestamp: number, { key, value }: LogEntry): void {
    const keyBytes = encodeUtf8(key);
    const valueBytes = value === null ? null : encodeUtf8(value);
    producer.append(this.topic, 0, timestamp, keyBytes, 0, keyBytes.length, valueBytes, 0, valueBytes?.length ?? 0);
  }

  apply(entry: LogEntry): void {
    this.#apply(entry);
  }
}
