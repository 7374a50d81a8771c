import type { NodeId, PipelineNode, PipelineView } from '../../../workers/protocol/index.ts';

export interface OutlineItem {
  readonly node: PipelineNode;
  /** 0 for a node that nothing flows into. */
  readonly depth: number;
  /** Names the place in the outline: a node with two inputs stands under each. */
  readonly path: string;
  /** It stands under an earlier place with all that follows; here it is only named. */
  readonly isReference: boolean;
  readonly hasChildren: boolean;
}

/** The graph as a list of indented lines, from sources to sinks. */
export const flattenOutline = ({ nodes, edges }: PipelineView): OutlineItem[] => {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const targets = new Map<NodeId, NodeId[]>();
  const fed = new Set<NodeId>();
  for (const edge of edges) {
    targets.set(edge.source, [...(targets.get(edge.source) ?? []), edge.target]);
    fed.add(edge.target);
  }
  const items: OutlineItem[] = [];
  const shown = new Set<NodeId>();
  const visit = (id: NodeId, depth: number, parentPath: string): void => {
    const node = byId.get(id);
    if (node === undefined) return;
    const children = targets.get(id) ?? [];
    const isReference = shown.has(id);
    const path = `${parentPath}>${id}`;
    items.push({ node, depth, path, isReference, hasChildren: children.length > 0 && !isReference });
    if (isReference) return;
    shown.add(id);
    for (const child of children) visit(child, depth + 1, path);
  };
  for (const node of nodes) if (!fed.has(node.id)) visit(node.id, 0, '');
  for (const node of nodes) if (!shown.has(node.id)) visit(node.id, 0, '');
  return items;
};
