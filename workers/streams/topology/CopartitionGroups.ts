/** Sources whose topics must have as many partitions as each other. */
export class CopartitionGroups {
  readonly #groups: Array<Set<string>> = [];

  add(sourceNames: Iterable<string>): void {
    this.#groups.push(new Set(sourceNames));
  }

  replace(replacedName: string, name: string): void {
    for (const group of this.#groups) if (group.delete(replacedName)) group.add(name);
  }

  /** By topic, as they were added. */
  topicsOfEach(topicsOf: (sourceName: string) => readonly string[]): ReadonlyArray<ReadonlySet<string>> {
    return this.#groups.map((group) => new Set([...group].flatMap(topicsOf)));
  }

  /** By topic. Groups with a common topic are one. */
  topics(topicsOf: (sourceName: string) => readonly string[]): ReadonlyArray<ReadonlySet<string>> {
    let united: Array<ReadonlySet<string>> = [];
    for (const topics of this.topicsOfEach(topicsOf)) {
      const touching = united.filter((other) => [...topics].some((topic) => other.has(topic)));
      const rest = united.filter((other) => !touching.includes(other));
      united = [...rest, new Set([...touching.flatMap((other) => [...other]), ...topics])];
    }
    return united.filter((topics) => topics.size > 0);
  }
}
