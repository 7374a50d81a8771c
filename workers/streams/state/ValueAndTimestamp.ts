/** A table's value and the event time of its last update. Immutable. */
export class ValueAndTimestamp<V> {
  readonly value: V;
  readonly timestamp: number;

  constructor(value: V, timestamp: number) {
    this.value = value;
    this.timestamp = timestamp;
  }
}

export const getValueOrNull = <V>(valueAndTimestamp: ValueAndTimestamp<V> | null): V | null =>
  valueAndTimestamp === null ? null : valueAndTimestamp.value;
