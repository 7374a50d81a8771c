import { validName } from '../graph/validName.ts';

/** A name for an operator in the topology. */
export class Named {
  // Private, so that a function, which has a name too, is no Named.
  readonly #name: string;

  private constructor(name: string) {
    this.#name = validName(name);
  }

  get name(): string {
    return this.#name;
  }

  static as(name: string): Named {
    return new Named(name);
  }

  withName(name: string): Named {
    return new Named(name);
  }
}
