/** Disjoint sets of names, for finding which nodes hang together. */
export class QuickUnion {
  readonly #parents = new Map<string, string>();

  add(name: string): void {
    if (!this.#parents.has(name)) this.#parents.set(name, name);
  }

  root(name: string): string {
    let current = name;
    for (let parent = this.#parentOf(current); parent !== current; parent = this.#parentOf(current)) {
      const grandparent = this.#parentOf(parent);
      this.#parents.set(current, grandparent);
      current = grandparent;
    }
    return current;
  }

  unite(first: string, ...others: readonly string[]): void {
    for (const other of others) {
      const a = this.root(first);
      const b = this.root(other);
      if (a !== b) this.#parents.set(a, b);
    }
  }

  #parentOf(name: string): string {
    const parent = this.#parents.get(name);
    if (parent === undefined) throw new Error(`unknown node ${name}`);
    return parent;
  }
}
