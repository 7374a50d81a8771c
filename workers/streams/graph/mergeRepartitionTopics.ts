import type { GraphNode } from './GraphNode.ts';
import { RepartitionNode } from './RepartitionNode.ts';

/**
 * Repartition topics that hold the same records, because they stem from the same change of keys and nothing changed the
 * records since, become one: it takes the name of the first and stands right after the change. `nodes` are in the order
 * of adding. Answers with the nodes that went and what stands for them. Source: InternalStreamsBuilder.mergeRepartitionTopics.
 */
export const mergeRepartitionTopics = (nodes: readonly GraphNode[]): ReadonlyMap<RepartitionNode, RepartitionNode> => {
  const replacements = new Map<RepartitionNode, RepartitionNode>();
  for (const [keyChanger, repartitions] of repartitionsByKeyChanger(nodes)) {
    const [first] = repartitions;
    if (first === undefined) continue;
    const merged = new RepartitionNode(mergedSettings(first, repartitions));
    // Before everything below it.
    merged.buildPriority = keyChanger.buildPriority;
    for (const repartition of repartitions) {
      replace(repartition, merged, keyChanger);
      replacements.set(repartition, merged);
    }
    keyChanger.addChild(merged);
  }
  return replacements;
};

/** A merge below several changes of keys stands for them all. */
const repartitionsByKeyChanger = (nodes: readonly GraphNode[]): Map<GraphNode, Set<RepartitionNode>> => {
  const byKeyChanger = new Map<GraphNode, Set<RepartitionNode>>();
  for (const node of nodes)
    if (node.traits.keyChangingOperation === true) byKeyChanger.set(node, new Set());
    else if (node instanceof RepartitionNode && node.optimizable) {
      const keyChanger = keyChangerOf(node);
      if (keyChanger !== undefined) byKeyChanger.get(keyChanger)?.add(node);
    }
  const changersOfMerge = new Map(
    nodes
      .filter((node) => node.traits.mergeNode === true)
      .map((merge) => [merge, [...byKeyChanger].filter(([changer, repartitions]) => isBetween(merge, changer, repartitions))]),
  );
  for (const [merge, changers] of changersOfMerge)
    byKeyChanger.set(merge, new Set(changers.flatMap(([, repartitions]) => [...repartitions])));
  for (const [changer] of [...changersOfMerge.values()].flat()) byKeyChanger.delete(changer);
  return byKeyChanger;
};

const isBetween = (merge: GraphNode, changer: GraphNode, repartitions: ReadonlySet<RepartitionNode>): boolean =>
  [...repartitions].every((repartition) => childAbove(repartition, merge) !== undefined) && childAbove(merge, changer) !== undefined;

/** The nearest change of the key, unless values have changed since. */
const keyChangerOf = (repartition: RepartitionNode): GraphNode | undefined => {
  const changer = nearest(repartition, ({ traits }) => traits.keyChangingOperation === true || traits.valueChangingOperation === true);
  return changer?.traits.keyChangingOperation === true ? changer : undefined;
};

/** The node on the way up from `node`, itself included, that hangs on `ancestor`. */
const childAbove = (node: GraphNode, ancestor: GraphNode): GraphNode | undefined =>
  nearest(node, (candidate) => candidate.parents.has(ancestor));

/** Where ways part, the last one counts. */
const nearest = (start: GraphNode, matches: (node: GraphNode) => boolean): GraphNode | undefined => {
  if (matches(start)) return start;
  let found: GraphNode | undefined;
  for (const parent of start.parents) {
    if (matches(parent)) return parent;
    found = nearest(parent, matches);
  }
  return found;
};

const mergedSettings = (first: RepartitionNode, repartitions: ReadonlySet<RepartitionNode>): RepartitionNode['settings'] => {
  const { topic } = first.settings;
  const all = [...repartitions].map((repartition) => repartition.settings);
  return {
    topic,
    sinkName: `${topic}-sink`,
    filterName: `${topic}-filter`,
    sourceName: `${topic}-source`,
    keySerde: all.map(({ keySerde }) => keySerde).find((serde) => serde !== undefined),
    valueSerde: all.map(({ valueSerde }) => valueSerde).find((serde) => serde !== undefined),
    partitioner: undefined,
    numPartitions: undefined,
  };
};

const replace = (repartition: RepartitionNode, merged: RepartitionNode, keyChanger: GraphNode): void => {
  // None where what it hangs on has been moved already, together with an earlier one.
  const child = childAbove(repartition, keyChanger);
  if (child !== undefined) {
    merged.addChild(child);
    keyChanger.removeChild(child);
  }
  const parents = [...repartition.parents];
  for (const below of [...repartition.children]) {
    for (const parent of parents) parent.addChild(below);
    repartition.removeChild(below);
  }
  for (const parent of parents) parent.removeChild(repartition);
};
