/** One thing, then others. */
export function* startingWith<A, B>(first: A, rest: Iterable<B>): IterableIterator<A | B> {
  yield first;
  yield* rest;
}
