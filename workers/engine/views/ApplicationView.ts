import type { Time } from '../../common/index.ts';
import type { KsqlEngine } from '../../ksql/index.ts';
import type { ViewUpdate } from '../../protocol/index.ts';
import { describeApplication, listApplications, type ApplicationSources } from '../applications/describeApplication.ts';
import { Unchanged } from './Unchanged.ts';
import type { View } from './View.ts';

const LIST_INTERVAL_MS = 250;
const ONE_INTERVAL_MS = 100;

export interface ApplicationViewSources extends ApplicationSources {
  readonly ksql: KsqlEngine;
  readonly time: Time;
}

/** All applications, light; or one, whole, which is null while there is none of that id. */
export class ApplicationView implements View {
  readonly #viewId: string;
  /** Undefined: all. */
  readonly #queryId: string | undefined;
  readonly #sources: ApplicationViewSources;
  readonly #unchanged = new Unchanged();
  #dueMs = Number.NEGATIVE_INFINITY;

  constructor(viewId: string, queryId: string | undefined, sources: ApplicationViewSources) {
    this.#viewId = viewId;
    this.#queryId = queryId;
    this.#sources = sources;
  }

  async poll(): Promise<ViewUpdate | null> {
    const { time, ksql, cluster } = this.#sources;
    const now = time.hiResMilliseconds();
    if (now < this.#dueMs) return null;
    this.#dueMs = now + (this.#queryId === undefined ? LIST_INTERVAL_MS : ONE_INTERVAL_MS);
    const viewId = this.#viewId;
    if (this.#queryId === undefined) {
      const applications = listApplications(ksql.queries, cluster);
      return this.#unchanged.is(applications) ? null : { viewId, kind: 'applications', applications };
    }
    const query = ksql.queries.find(({ id }) => id === this.#queryId);
    const application = query === undefined ? null : describeApplication(query, this.#sources);
    return this.#unchanged.is(application) ? null : { viewId, kind: 'application', application };
  }

  close(): void {}
}
