import type { QueryApplications, QuerySettings } from '../../ksql/index.ts';
import type { KafkaStreamsListener } from '../../streams/index.ts';
import type { DocumentStore, SavedApplication } from '../DocumentStore.ts';
import { ApplicationJournal } from './ApplicationJournal.ts';
import { resolveSettings, timingOf } from './settings.ts';

/** By the stream or table that it fills, so that a query that takes another's place is run as that was; INSERT INTO by its own id. */
const applicationKey = (queryId: string, sinkName: string): string => (queryId.startsWith('INSERTQUERY') ? queryId : sinkName);

/** What is set of each application, and what happened to it; there before the queries are. */
export class ApplicationRegistry implements QueryApplications {
  readonly #documents: DocumentStore;
  readonly #now: () => number;
  readonly #journals = new Map<string, ApplicationJournal>();

  constructor(documents: DocumentStore, now: () => number) {
    this.#documents = documents;
    this.#now = now;
  }

  settings(queryId: string, sinkName: string): QuerySettings {
    const saved = this.saved(queryId, sinkName);
    const { applicationId, formerApplicationIds, instances } = saved;
    const settings = resolveSettings(saved);
    return {
      config: { ...timingOf(settings), ...settings },
      ...(applicationId === undefined ? {} : { applicationId }),
      ...(formerApplicationIds === undefined ? {} : { formerApplicationIds }),
      ...(instances === undefined ? {} : { instances }),
    };
  }

  listener(queryId: string): KafkaStreamsListener {
    return this.journal(queryId).listener;
  }

  journal(queryId: string): ApplicationJournal {
    let journal = this.#journals.get(queryId);
    if (journal === undefined) this.#journals.set(queryId, (journal = new ApplicationJournal(this.#now)));
    return journal;
  }

  /** Journals of queries that are no more go. */
  prune(queryIds: ReadonlySet<string>): void {
    for (const id of this.#journals.keys()) if (!queryIds.has(id)) this.#journals.delete(id);
  }

  saved(queryId: string, sinkName: string): SavedApplication {
    return this.#documents.applications[applicationKey(queryId, sinkName)] ?? {};
  }

  /** Resolves once durable. */
  async save(queryId: string, sinkName: string, change: SavedApplication): Promise<void> {
    const saved = { ...this.saved(queryId, sinkName), ...change };
    await this.#documents.save({ applications: { ...this.#documents.applications, [applicationKey(queryId, sinkName)]: saved } });
  }

  /** What is gone for good is not run as it was if it comes again. */
  async forget(sinkNames: readonly string[]): Promise<void> {
    const kept = Object.entries(this.#documents.applications).filter(([key]) => !sinkNames.includes(key));
    if (kept.length < Object.keys(this.#documents.applications).length) await this.#documents.save({ applications: Object.fromEntries(kept) });
  }
}
