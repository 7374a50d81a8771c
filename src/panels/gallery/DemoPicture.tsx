import { useEffect, useState } from 'react';
import type { NodeKind, PipelineDocument, PipelineView } from '../../../workers/protocol/index.ts';
import { useEngine } from '../../stores/useStores.ts';

const WIDTH = 200;
const HEIGHT = 72;
const MARGIN = 30;

const FAMILIES: { readonly [Kind in NodeKind]: 'stream' | 'table' | 'connector' | 'operator' } = {
  'source-connector': 'connector',
  'sink-connector': 'connector',
  stream: 'stream',
  table: 'table',
  filter: 'operator',
  select: 'operator',
  aggregate: 'operator',
};

/** A demo's graph, small: drawn from what the engine makes of its text. */
export const DemoPicture = ({ document }: { readonly document: PipelineDocument }) => {
  const engine = useEngine();
  const [graph, setGraph] = useState<PipelineView | null>(null);
  useEffect(() => {
    let isCurrent = true;
    void engine.view(document).then((view) => {
      if (isCurrent) setGraph(view);
    }, () => {});
    return () => {
      isCurrent = false;
    };
  }, [engine, document]);

  if (graph === null || graph.nodes.length === 0) return <div className="demo-picture" />;
  const places = new Map(graph.nodes.map((node) => [node.id, node.position]));
  const xs = graph.nodes.map((node) => node.position.x);
  const ys = graph.nodes.map((node) => node.position.y);
  const [left, top] = [Math.min(...xs) - MARGIN, Math.min(...ys) - MARGIN];
  const [width, height] = [Math.max(...xs) + WIDTH + MARGIN - left, Math.max(...ys) + HEIGHT + MARGIN - top];
  return (
    <svg className="demo-picture" viewBox={`${left} ${top} ${width} ${height}`} aria-hidden>
      {graph.edges.map((edge) => {
        const [from, to] = [places.get(edge.source), places.get(edge.target)];
        if (from === undefined || to === undefined) return null;
        const [x1, y1, x2, y2] = [from.x + WIDTH, from.y + HEIGHT / 2, to.x, to.y + HEIGHT / 2];
        const bend = Math.max(20, (x2 - x1) / 2);
        return <path key={edge.id} d={`M${x1},${y1}C${x1 + bend},${y1} ${x2 - bend},${y2} ${x2},${y2}`} />;
      })}
      {graph.nodes.map((node) => (
        <g key={node.id} className={`demo-node demo-${FAMILIES[node.config.kind]}`} transform={`translate(${node.position.x},${node.position.y})`}>
          <rect width={WIDTH} height={HEIGHT} rx={node.config.kind === 'stream' ? HEIGHT / 2 : 12} />
          <rect className="demo-band" width={14} height={HEIGHT - 24} x={16} y={12} rx={7} />
          <rect className="demo-line" width={110} height={14} x={48} y={16} rx={7} />
          <rect className="demo-line" width={70} height={10} x={48} y={42} rx={5} />
        </g>
      ))}
    </svg>
  );
};
