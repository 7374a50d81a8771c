import { must } from '../../common/index.ts';
import { inHashOrder } from './inHashOrder.ts';
import { NameTree } from './NameTree.ts';
import type { NodeFactory } from './NodeFactory.ts';

/**
 * The order of nodes in Kafka's text: those with the most below them first, then by name. A node's neighbours stand in
 * the order that they had when the edges were gathered, while what lies below was still being counted; that too is
 * Kafka's. Source: InternalTopologyBuilder.describeSubtopology.
 */
export class DescribedOrder {
  /** Of the paths that begin at a node. */
  readonly #sizes = new Map<string, number>();
  readonly #predecessors = new Map<string, NameTree>();
  readonly #successors = new Map<string, NameTree>();

  constructor(nodes: readonly NodeFactory[]) {
    const byName = new Map(nodes.map((node) => [node.name, node]));
    const compare = (a: string, b: string): number => this.compare(a, b);
    for (const name of byName.keys()) {
      this.#sizes.set(name, 1);
      this.#predecessors.set(name, new NameTree(compare));
      this.#successors.set(name, new NameTree(compare));
    }
    for (const name of inHashOrder(byName.keys()))
      for (const predecessor of must(byName.get(name)).predecessors) {
        must(this.#predecessors.get(name)).add(predecessor);
        must(this.#successors.get(predecessor)).add(name);
        this.#grow(predecessor, must(this.#sizes.get(name)));
      }
  }

  compare(a: string, b: string): number {
    if (a === b) return 0;
    return must(this.#sizes.get(b)) - must(this.#sizes.get(a)) || (a < b ? -1 : 1);
  }

  predecessors(name: string): readonly string[] {
    return must(this.#predecessors.get(name)).names();
  }

  successors(name: string): readonly string[] {
    return must(this.#successors.get(name)).names();
  }

  #grow(name: string, delta: number): void {
    this.#sizes.set(name, must(this.#sizes.get(name)) + delta);
    for (const predecessor of must(this.#predecessors.get(name)).names()) this.#grow(predecessor, delta);
  }
}
