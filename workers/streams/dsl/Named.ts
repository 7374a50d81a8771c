import { invalidTopicNameReason } from '../../common/index.ts';
import { TopologyException } from '../errors/TopologyException.ts';

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
}

/** Names become parts of topic names, so they follow the same rules. */
export const validName = (name: string): string => {
  const reason = invalidTopicNameReason(name);
  if (reason !== undefined) throw new TopologyException(reason.replace(/topic name|topic/, 'name'));
  return name;
};
