import { toJson, type KsqlEngine, type TransientQuery } from '../../ksql/index.ts';
import type { ViewUpdate } from '../../protocol/index.ts';
import type { View } from './View.ts';

/** SELECT ... EMIT CHANGES: its rows as they come, the newest `limit` of each frame. */
export class PushQueryView implements View {
  readonly #viewId: string;
  readonly #limit: number;
  readonly #started: Promise<TransientQuery>;
  #query: TransientQuery | undefined;
  #rows: Array<{ key: string; row: readonly unknown[] }> = [];
  #total = 0;
  #isFirst = true;
  #failure: string | undefined;

  constructor(viewId: string, text: string, limit: number, ksql: KsqlEngine) {
    this.#viewId = viewId;
    this.#limit = limit;
    this.#started = ksql.push(text, (row) => {
      this.#rows.push({ key: String(this.#total++), row: row.map(toJson) });
      if (this.#rows.length > limit * 2) this.#rows = this.#rows.slice(-limit);
    });
    this.#started.then(
      (query) => {
        this.#query = query;
        query.ended.catch((error: Error) => (this.#failure = error.message));
      },
      (error: Error) => (this.#failure = error.message),
    );
  }

  async poll(): Promise<ViewUpdate | null> {
    if (this.#failure !== undefined) {
      const message = this.#failure;
      this.#failure = undefined;
      return { viewId: this.#viewId, kind: 'error', message };
    }
    if (this.#query === undefined || (this.#rows.length === 0 && !this.#isFirst)) return null;
    const changes = this.#rows.slice(-this.#limit);
    this.#rows = [];
    const reset = this.#isFirst;
    this.#isFirst = false;
    return { viewId: this.#viewId, kind: 'rows', columns: this.#query.columns.map(({ name }) => name), changes, total: this.#total, reset };
  }

  async close(): Promise<void> {
    await this.#started.then((query) => query.stop(), () => {});
  }
}
