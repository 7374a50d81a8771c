import { memo } from 'react';
import { formatCount } from '../../ui/formatCount.ts';
import { shortLabel } from './shortLabel.ts';
import { HEADING, NODE_HEIGHT, NODE_WIDTH, STORE_WIDTH, TAG_GAP, TAG_HEIGHT, type GraphNode, type GraphStore, type SubtopologyGraph } from './layoutSubtopology.ts';
import './SubtopologyDrawing.css';

export interface SubtopologyDrawingProps {
  readonly graph: SubtopologyGraph;
  readonly title: string;
  /** At the right of the title. */
  readonly note?: string;
  /** Records that each node handed on; left out where no numbers are shown. */
  readonly forwarded?: ReadonlyMap<string, number>;
  /** Of short names in place of the whole ones; left out where they could not be read. */
  readonly labelSize?: number | undefined;
}

const ShortName = ({ name, width, y, size }: { readonly name: string; readonly width: number; readonly y: number; readonly size: number }) => {
  const { text, size: share } = shortLabel(name, width / size);
  return (
    <text className="topology-short" x={width / 2} y={y + size * share * 0.35} textAnchor="middle" style={{ fontSize: size * share }}>
      {text}
    </text>
  );
};

const Node = ({ node, labelSize }: { readonly node: GraphNode; readonly labelSize: number | undefined }) => (
  <g className="topology-node" data-kind={node.kind} data-stateful={node.isStateful || undefined} transform={`translate(${node.x} ${node.y})`}>
    <title>{`${node.kind} ${node.name}`}</title>
    <rect width={NODE_WIDTH} height={NODE_HEIGHT} rx={node.kind === 'processor' ? 8 : NODE_HEIGHT / 2} />
    <text x={NODE_WIDTH / 2} textAnchor="middle">
      {node.lines.map((line, index) => (
        <tspan key={index} x={NODE_WIDTH / 2} y={NODE_HEIGHT / 2 + 4 + (index - (node.lines.length - 1) / 2) * 13}>
          {line}
        </tspan>
      ))}
    </text>
    {labelSize !== undefined && <ShortName name={node.name} width={NODE_WIDTH} y={NODE_HEIGHT / 2} size={labelSize} />}
  </g>
);

const CAP = 5;

/** A drum, as stores are drawn, and the topic of its changes hangs from it. */
const Store = ({ store, labelSize }: { readonly store: GraphStore; readonly labelSize: number | undefined }) => (
  <g className="topology-store" transform={`translate(${store.x} ${store.y})`}>
    {store.changelogTopic !== null && (
      <g className="topology-changelog">
        <path d={`M${STORE_WIDTH / 2} ${NODE_HEIGHT}v${TAG_GAP}`} />
        <rect y={NODE_HEIGHT + TAG_GAP} width={STORE_WIDTH} height={TAG_HEIGHT} rx={TAG_HEIGHT / 2} />
      </g>
    )}
    <title>{store.changelogTopic === null ? `store ${store.name}, not logged` : `store ${store.name}, changelog ${store.changelogTopic}`}</title>
    <path d={`M0 ${CAP}V${NODE_HEIGHT - CAP}A${STORE_WIDTH / 2} ${CAP} 0 0 0 ${STORE_WIDTH} ${NODE_HEIGHT - CAP}V${CAP}A${STORE_WIDTH / 2} ${CAP} 0 0 0 0 ${CAP}Z`} />
    <ellipse cx={STORE_WIDTH / 2} cy={CAP} rx={STORE_WIDTH / 2} ry={CAP} />
    <text textAnchor="middle">
      {store.lines.map((line, index) => (
        <tspan key={index} x={STORE_WIDTH / 2} y={NODE_HEIGHT / 2 + 9 + (index - (store.lines.length - 1) / 2) * 12}>
          {line}
        </tspan>
      ))}
    </text>
    {labelSize !== undefined && <ShortName name={store.name} width={STORE_WIDTH} y={NODE_HEIGHT / 2 + CAP} size={labelSize} />}
  </g>
);

/** Sources, processors, sinks and stores of one sub-topology; small enough, only their shapes can be told. */
export const SubtopologyDrawing = memo(({ graph, title, note, forwarded, labelSize }: SubtopologyDrawingProps) => (
  <svg className="topology-drawing" viewBox={`0 0 ${graph.width} ${graph.height}`} aria-hidden>
    <text className="topology-title" x={8} y={HEADING - 11}>
      {title}
    </text>
    {note !== undefined && (
      <text className="topology-tasks" x={graph.width - 10} y={HEADING - 11} textAnchor="end">
        {note}
      </text>
    )}
    {graph.edges.map((edge) => (
      <g key={`${edge.from} ${edge.to}`} className="topology-edge" data-store={edge.isToStore || undefined}>
        <path d={edge.path} />
        {forwarded !== undefined && !edge.isToStore && (forwarded.get(edge.from) ?? 0) > 0 && (
          <text x={edge.label.x} y={edge.label.y}>
            {formatCount(forwarded.get(edge.from)!)}
          </text>
        )}
      </g>
    ))}
    {graph.nodes.map((node) => (
      <Node key={node.name} node={node} labelSize={labelSize} />
    ))}
    {graph.stores.map((store) => (
      <Store key={store.name} store={store} labelSize={labelSize} />
    ))}
  </svg>
));
