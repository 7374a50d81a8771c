/** Tells whether something is as it was when it was last asked about. */
export class Unchanged {
  #last: string | undefined;

  is(value: unknown): boolean {
    const text = JSON.stringify(value);
    if (text === this.#last) return true;
    this.#last = text;
    return false;
  }
}
