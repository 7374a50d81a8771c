/** An update of a table's row: what it is now and, where somebody needs it, what it was. Null: no row. */
export class Change<V> {
  readonly newValue: V | null;
  readonly oldValue: V | null;

  constructor(newValue: V | null, oldValue: V | null) {
    this.newValue = newValue;
    this.oldValue = oldValue;
  }
}
