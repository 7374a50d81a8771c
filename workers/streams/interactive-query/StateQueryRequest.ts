import { Position } from './Position.ts';
import type { Query } from './Query.ts';

interface Settings {
  readonly partitions: ReadonlySet<number> | undefined;
  readonly positionBound: Position;
  readonly executionInfoEnabled: boolean;
  readonly isRequireActive: boolean;
}

/** A query, and which partitions of which store it is for. Immutable (KIP-796). */
export class StateQueryRequest<R> {
  readonly storeName: string;
  readonly query: Query<R>;
  readonly #settings: Settings;

  private constructor(storeName: string, query: Query<R>, settings: Settings) {
    this.storeName = storeName;
    this.query = query;
    this.#settings = settings;
  }

  /** Of all partitions, standby copies included, however far they are. */
  static inStore(storeName: string): { withQuery<R>(query: Query<R>): StateQueryRequest<R> } {
    const settings = { partitions: undefined, positionBound: Position.emptyPosition(), executionInfoEnabled: false, isRequireActive: false };
    return { withQuery: (query) => new StateQueryRequest(storeName, query, settings) };
  }

  /** Undefined: all. */
  get partitions(): ReadonlySet<number> | undefined {
    return this.#settings.partitions;
  }

  /** What a store must have seen to answer. */
  get positionBound(): Position {
    return this.#settings.positionBound;
  }

  get executionInfoEnabled(): boolean {
    return this.#settings.executionInfoEnabled;
  }

  get isRequireActive(): boolean {
    return this.#settings.isRequireActive;
  }

  withPartitions(partitions: Iterable<number>): StateQueryRequest<R> {
    return this.#with({ partitions: new Set(partitions) });
  }

  withAllPartitions(): StateQueryRequest<R> {
    return this.#with({ partitions: undefined });
  }

  withPositionBound(positionBound: Position): StateQueryRequest<R> {
    return this.#with({ positionBound });
  }

  enableExecutionInfo(): StateQueryRequest<R> {
    return this.#with({ executionInfoEnabled: true });
  }

  /** Standby copies and tasks that are not running yet do not count. */
  requireActive(): StateQueryRequest<R> {
    return this.#with({ isRequireActive: true });
  }

  #with(settings: Partial<Settings>): StateQueryRequest<R> {
    return new StateQueryRequest(this.storeName, this.query, { ...this.#settings, ...settings });
  }
}
