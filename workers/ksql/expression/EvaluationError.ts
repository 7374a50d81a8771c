/** A value that could not be computed for one row, such as a division by zero: the row is reported, the query goes on. */
export class EvaluationError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'EvaluationError';
  }
}
