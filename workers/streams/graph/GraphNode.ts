import type { InternalTopologyBuilder } from '../topology/InternalTopologyBuilder.ts';

/** What a step of the DSL means for the steps after it. */
export interface GraphNodeTraits {
  /** Records may be under other keys afterwards, so grouping or joining needs a repartition topic. */
  readonly keyChangingOperation?: boolean;
  readonly valueChangingOperation?: boolean;
  readonly mergeNode?: boolean;
  /** A left or outer join that lets null keys through, so no repartition topic before it may drop them (KIP-962). */
  readonly nullKeyRelaxedJoin?: boolean;
  /** Of a windowed aggregation: how long after its end, in event time, a window is closed; for sessions with the gap. */
  readonly windowGraceMs?: number;
}

/**
 * A step of the logical plan. The plan is changed and then written, in the order in which steps were added, to a
 * topology; one step may become several nodes there.
 */
export abstract class GraphNode {
  /** Also the name of the topology node that the next step hangs on. */
  readonly name: string;
  readonly traits: GraphNodeTraits;
  readonly children = new Set<GraphNode>();
  readonly parents = new Set<GraphNode>();
  buildPriority = 0;
  #written = false;

  constructor(name: string, traits: GraphNodeTraits = {}) {
    this.name = name;
    this.traits = traits;
  }

  addChild(child: GraphNode): void {
    this.children.add(child);
    child.parents.add(this);
  }

  removeChild(child: GraphNode): void {
    this.children.delete(child);
    child.parents.delete(this);
  }

  /** Writes once, as soon as all parents are written. */
  writeOnce(builder: InternalTopologyBuilder): void {
    if (this.#written) return;
    for (const parent of this.parents) if (!parent.#written) return;
    this.writeToTopology(builder);
    this.#written = true;
  }

  protected get parentNames(): readonly string[] {
    return [...this.parents].map((parent) => parent.name);
  }

  protected abstract writeToTopology(builder: InternalTopologyBuilder): void;
}

/** Above all sources; becomes nothing. */
export class RootNode extends GraphNode {
  constructor() {
    super('root');
  }

  protected writeToTopology(): void {}
}
