import { RecordCursor, type TopicPartition } from '../common/index.ts';
import { visitRecords, type Consumer } from '../clients/index.ts';
import type { ConnectClients } from './ConnectClients.ts';

/** Reads one partition from an offset up to the end that it has when reading begins. */
export class PartitionReader {
  readonly #partition: TopicPartition;
  readonly #from: number;
  readonly #consumer: Consumer;
  #position: number;
  #end: number | undefined;

  constructor(clients: ConnectClients, topic: string, from: number) {
    this.#partition = { topic, partition: 0 };
    this.#from = this.#position = from;
    this.#consumer = clients.consumer({ autoOffsetReset: 'earliest' });
    this.#consumer.assign([this.#partition]);
    this.#consumer.seek(this.#partition, from);
  }

  async endOffset(): Promise<number> {
    this.#end ??= (await this.#consumer.endOffsets([this.#partition]))[0]!.offset;
    return this.#end;
  }

  /** Shows `visit` the records of the next fetch, which are the log's own bytes; false at the end. */
  async next(visit: (record: RecordCursor) => void): Promise<boolean> {
    const end = await this.endOffset();
    if (this.#position >= end) return false;
    const polled = await this.#consumer.pollBatches(0);
    for (const fetched of polled) {
      const cursor = new RecordCursor();
      visitRecords(fetched, cursor, () => {
        if (cursor.offset >= this.#from && cursor.offset < end) visit(cursor);
      });
      this.#position = fetched.endOffset;
    }
    // The last records may have been compacted away: then the end is never reached.
    return polled.length > 0;
  }

  close(): void {
    void this.#consumer.close();
  }
}
