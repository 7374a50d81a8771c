import { nearest } from '../parser/index.ts';
import type { ColumnReference } from '../parser/ast.ts';
import type { SqlType } from '../parser/SqlType.ts';
import { KsqlException } from '../KsqlException.ts';

export interface ScopeColumn {
  readonly name: string;
  readonly type: SqlType;
  /** Where it stands in a row. */
  readonly index: number;
}

/** The columns that an expression may name, and how its rows are laid out. */
export class Scope {
  readonly columns: readonly ScopeColumn[];
  readonly #byName: ReadonlyMap<string, ScopeColumn>;
  readonly #sourceNames: ReadonlySet<string>;

  /** `sourceNames`: what may stand before the dot: the source's name and its alias. */
  constructor(columns: readonly ScopeColumn[], sourceNames: readonly string[] = []) {
    this.columns = columns;
    this.#byName = new Map(columns.map((column) => [column.name, column]));
    this.#sourceNames = new Set(sourceNames);
  }

  find(name: string): ScopeColumn | undefined {
    return this.#byName.get(name);
  }

  /** The column that a reference means, or UNKNOWN_COLUMN / UNKNOWN_SOURCE at its place with the nearest name. */
  resolve(reference: ColumnReference): ScopeColumn {
    const { source, column } = reference;
    if (source !== undefined && this.#sourceNames.size > 0 && !this.#sourceNames.has(source.name))
      throw new KsqlException('UNKNOWN_SOURCE', `'${source.name}' is not a source of this query.`, source.span, nearest(source.name, [...this.#sourceNames]));
    const found = this.#byName.get(column.name);
    if (found !== undefined) return found;
    throw new KsqlException('UNKNOWN_COLUMN', `Column '${column.name}' cannot be resolved.`, column.span, nearest(column.name, [...this.#byName.keys()]));
  }
}
