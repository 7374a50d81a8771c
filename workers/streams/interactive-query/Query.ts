/** A question to one store of one task, which answers with an R (KIP-796). */
export abstract class Query<R> {
  protected declare readonly answer: R;
}
