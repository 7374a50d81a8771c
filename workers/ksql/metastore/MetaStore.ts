import { nearest } from '../parser/index.ts';
import type { Span } from '../parser/ast.ts';
import { KsqlException } from '../KsqlException.ts';
import type { DataSource } from './DataSource.ts';

/** All streams and tables at one moment. Immutable: a statement that is analysed on a snapshot cannot disturb another. */
export class MetaStore {
  static readonly empty = new MetaStore(new Map());
  readonly #sources: ReadonlyMap<string, DataSource>;

  private constructor(sources: ReadonlyMap<string, DataSource>) {
    this.#sources = sources;
  }

  get sources(): readonly DataSource[] {
    return [...this.#sources.values()];
  }

  get(name: string): DataSource | undefined {
    return this.#sources.get(name);
  }

  /** The source, or UNKNOWN_SOURCE with the nearest name. */
  require(name: string, span?: Span): DataSource {
    const source = this.#sources.get(name);
    if (source !== undefined) return source;
    throw new KsqlException('UNKNOWN_SOURCE', `${name} does not exist.`, span, nearest(name, [...this.#sources.keys()]));
  }

  with(source: DataSource): MetaStore {
    return new MetaStore(new Map(this.#sources).set(source.name, source));
  }

  without(name: string): MetaStore {
    const sources = new Map(this.#sources);
    sources.delete(name);
    return new MetaStore(sources);
  }

  /** Names of the sources whose queries read `name`. */
  readersOf(name: string): string[] {
    return this.sources.filter((source) => source.readsFrom.includes(name)).map((source) => source.name);
  }
}
