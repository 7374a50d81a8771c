/** An update of a table's row: what it is now and, where somebody needs it, what it was. Null: no row. */
export class Change<V> {
  readonly newValue: V | null;
  readonly oldValue: V | null;
  /** False only for an update of a versioned table that a later one of the same key precedes. */
  readonly isLatest: boolean;

  constructor(newValue: V | null, oldValue: V | null, isLatest = true) {
    this.newValue = newValue;
    this.oldValue = oldValue;
    this.isLatest = isLatest;
  }
}
