import type { Time } from '../../common/index.ts';
import type { BrokerNetwork } from '../../broker/index.ts';
import { formats, toJson, type DataSource } from '../../ksql/index.ts';
import type { ViewUpdate } from '../../protocol/index.ts';
import { TopicReader } from './TopicReader.ts';
import type { View } from './View.ts';

const BUDGET_MS = 6;

/** A table as it stands: its topic read from the beginning and folded by key, then followed. */
export class TableView implements View {
  readonly #viewId: string;
  readonly #limit: number;
  readonly #source: DataSource;
  readonly #reader: TopicReader;
  /** Every key there is, by its text; whether the page has been told of it. */
  readonly #keys = new Map<string, boolean>();
  readonly #keySerde;
  readonly #valueSerde;
  #shown = 0;
  #isFirst = true;

  constructor(viewId: string, source: DataSource, limit: number, network: BrokerNetwork, time: Time) {
    this.#viewId = viewId;
    this.#limit = limit;
    this.#source = source;
    this.#reader = new TopicReader(network, time, source.topic);
    this.#keySerde = formats[source.keyFormat.name].createSerde(source.schema.key, source.keyFormat);
    this.#valueSerde = formats[source.valueFormat.name].createSerde(source.schema.value, source.valueFormat);
  }

  async poll(): Promise<ViewUpdate | null> {
    const changes = new Map<string, readonly unknown[] | null>();
    const hasRead = await this.#reader.read(BUDGET_MS, ({ bytes, keyStart, keyEnd, valueStart, valueEnd }) => {
      if (keyStart < 0) return;
      try {
        const key = this.#keySerde.deserialize(bytes, keyStart, keyEnd) ?? [];
        const text = JSON.stringify(key.map(toJson));
        if (valueStart < 0) {
          if (this.#keys.get(text) === true) {
            this.#shown--;
            changes.set(text, null);
          }
          this.#keys.delete(text);
          return;
        }
        let isShown = this.#keys.get(text);
        if (isShown !== true) {
          isShown = this.#shown < this.#limit;
          if (isShown) this.#shown++;
          this.#keys.set(text, isShown);
        }
        if (!isShown) return;
        const value = this.#valueSerde.deserialize(bytes, valueStart, valueEnd) ?? [];
        changes.set(text, [...key, ...value].map(toJson));
      } catch {
        // A record that cannot be read is the reading query's to report.
      }
    });
    if (!hasRead && !this.#isFirst) return null;
    const reset = this.#isFirst;
    this.#isFirst = false;
    const { key, value } = this.#source.schema;
    return {
      viewId: this.#viewId,
      kind: 'rows',
      columns: [...key, ...value].map(({ name }) => name),
      changes: [...changes].map(([text, row]) => ({ key: text, row })),
      total: this.#keys.size,
      reset,
    };
  }

  close(): void {
    this.#reader.close();
  }
}
