import type { Time } from '../../common/index.ts';
import type { BrokerNetwork } from '../../broker/index.ts';
import type { DataSource } from '../../ksql/index.ts';
import type { ViewRecord, ViewUpdate } from '../../protocol/index.ts';
import { RecordDecoder } from './decodeRecord.ts';
import { TopicReader } from './TopicReader.ts';
import type { View } from './View.ts';

const BUDGET_MS = 4;
/** As many records as one frame carries; a page could not show more of them anyway. */
const PER_FRAME = 100;

/** The newest records of a topic, then those that come. */
export class TopicView implements View {
  readonly #viewId: string;
  readonly #limit: number;
  readonly #columns: readonly string[];
  readonly #reader: TopicReader;
  readonly #decoder: RecordDecoder;
  #isFirst = true;
  #total = -1;

  constructor(viewId: string, topic: string, source: DataSource | undefined, limit: number, network: BrokerNetwork, time: Time) {
    this.#viewId = viewId;
    this.#limit = limit;
    this.#columns = source === undefined ? [] : [...source.schema.key, ...source.schema.value].map(({ name }) => name);
    this.#reader = new TopicReader(network, time, topic);
    this.#decoder = new RecordDecoder(source);
  }

  async poll(): Promise<ViewUpdate | null> {
    const reset = this.#isFirst;
    if (reset) await this.#reader.open(this.#limit);
    this.#isFirst = false;
    let records: ViewRecord[] = [];
    await this.#reader.read(BUDGET_MS, (cursor, partition) => {
      records.push({ partition, offset: cursor.offset, timestampMs: cursor.timestamp, key: this.#decoder.keyText(cursor), value: this.#decoder.valueText(cursor) });
      if (records.length > PER_FRAME * 4) records = records.slice(-PER_FRAME);
    });
    if (records.length === 0 && !reset) return null;
    const total = await this.#reader.count();
    if (records.length === 0 && total === this.#total) return null;
    this.#total = total;
    records.sort((a, b) => a.timestampMs - b.timestampMs);
    return { viewId: this.#viewId, kind: 'records', columns: this.#columns, records: records.slice(-Math.max(PER_FRAME, reset ? this.#limit : 0)), total, reset };
  }

  close(): void {
    this.#reader.close();
  }
}
