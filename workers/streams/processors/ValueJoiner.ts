/** What a join makes of two values. In left and outer joins one that is missing is null. */
export type ValueJoiner<V1, V2, VR> = (left: V1, right: V2) => VR;

/** A joiner that is also given the key, to read. Made by `withKey`. */
export class ValueJoinerWithKey<K, V1, V2, VR> {
  /** Not `apply`, which functions have too: types could not be told apart. */
  readonly joiner: KeyedJoiner<K, V1, V2, VR>;

  constructor(joiner: KeyedJoiner<K, V1, V2, VR>) {
    this.joiner = joiner;
  }
}

/** Marks a joiner as one that takes the key first: `left.join(right, withKey((key, a, b) => …), windows)`. */
export const withKey = <K, V1, V2, VR>(joiner: (key: K, left: V1, right: V2) => VR): ValueJoinerWithKey<K, V1, V2, VR> =>
  new ValueJoinerWithKey(joiner);

/** Either form, as joins of streams take it. */
export type AnyValueJoiner<K, V1, V2, VR> = ValueJoiner<V1, V2, VR> | ValueJoinerWithKey<K, V1, V2, VR>;

/** The form in which processors call it. */
export type KeyedJoiner<K, V1, V2, VR> = (key: K, left: V1, right: V2) => VR;

export const keyedJoiner = <K, V1, V2, VR>(joiner: AnyValueJoiner<K, V1, V2, VR>): KeyedJoiner<K, V1, V2, VR> =>
  joiner instanceof ValueJoinerWithKey ? joiner.joiner : (_key, left, right) => joiner(left, right);
