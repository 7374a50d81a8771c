interface Entry {
  readonly name: string;
  parent: Entry | undefined;
  /** What is less, and what is more. */
  readonly sides: [Entry | undefined, Entry | undefined];
  red: boolean;
}

type Side = 0 | 1;

/**
 * A sorted set of names whose order may change while it is filled; what is in it already stays where it is. It grows as
 * Java's TreeSet (a red-black tree) does, because then the place of a name depends on the tree's shape.
 */
export class NameTree {
  readonly #compare: (a: string, b: string) => number;
  #root: Entry | undefined;

  constructor(compare: (a: string, b: string) => number) {
    this.#compare = compare;
  }

  add(name: string): void {
    let parent: Entry | undefined;
    let side: Side = 0;
    for (let at = this.#root; at !== undefined; at = at.sides[side]) {
      const order = this.#compare(name, at.name);
      if (order === 0) return;
      side = order < 0 ? 0 : 1;
      parent = at;
    }
    const added: Entry = { name, parent, sides: [undefined, undefined], red: true };
    if (parent === undefined) this.#root = added;
    else parent.sides[side] = added;
    this.#balance(added);
  }

  names(): string[] {
    const listed: string[] = [];
    const visit = (entry: Entry | undefined): void => {
      if (entry === undefined) return;
      visit(entry.sides[0]);
      listed.push(entry.name);
      visit(entry.sides[1]);
    };
    visit(this.#root);
    return listed;
  }

  /** No red entry has a red parent. */
  #balance(added: Entry): void {
    let entry = added;
    for (let { parent } = entry; parent?.red === true; { parent } = entry) {
      const grandparent = parent.parent!;
      const side = sideOf(parent);
      const uncle = grandparent.sides[other(side)];
      if (uncle?.red === true) {
        parent.red = uncle.red = false;
        grandparent.red = true;
        entry = grandparent;
        continue;
      }
      if (sideOf(entry) !== side) {
        entry = parent;
        this.#rotate(entry, side);
      }
      entry.parent!.red = false;
      grandparent.red = true;
      this.#rotate(grandparent, other(side));
    }
    this.#root!.red = false;
  }

  /** Moves the entry down to that side of its child. */
  #rotate(entry: Entry, to: Side): void {
    const child = entry.sides[other(to)]!;
    const { parent } = entry;
    if (parent === undefined) this.#root = child;
    else parent.sides[sideOf(entry)] = child;
    entry.sides[other(to)] = child.sides[to];
    if (child.sides[to] !== undefined) child.sides[to].parent = entry;
    child.sides[to] = entry;
    child.parent = parent;
    entry.parent = child;
  }
}

const other = (side: Side): Side => (side === 0 ? 1 : 0);

const sideOf = (entry: Entry): Side => (entry.parent!.sides[0] === entry ? 0 : 1);
