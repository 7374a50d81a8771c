import { usePipeline } from '../../stores/useStores.ts';
import { OutlineTree } from './OutlineTree.tsx';
import './PipelineOverview.css';

/** What stands here while no node is selected. */
export const PipelineOverview = () => {
  const graph = usePipeline((state) => state.graph);
  const name = usePipeline((state) => state.document.name);
  const queries = new Set(graph.nodes.flatMap((node) => (node.queryId === null ? [] : [node.queryId]))).size;
  const drafts = graph.nodes.filter((node) => node.isDraft).length;
  const waiting = graph.undeployed.length;
  if (graph.nodes.length === 0) {
    return (
      <div className="inspector-empty">
        <h3>Nothing here yet</h3>
        <p>Drag a source onto the canvas, write KSQL, drop a CSV or JSON file, or open a demo from the gallery.</p>
      </div>
    );
  }
  return (
    <div className="inspector-overview">
      <h3>{name}</h3>
      <dl className="inspector-facts">
        <Fact count={graph.nodes.length} one="node" many="nodes" />
        <Fact count={queries} one="query runs" many="queries run" />
        {waiting > 0 && <Fact count={waiting} one="node not running yet" many="nodes not running yet" isWaiting />}
        {drafts > 0 && <Fact count={drafts} one="not connected" many="not connected" />}
        {graph.problems.length > 0 && <Fact count={graph.problems.length} one="problem" many="problems" isWrong />}
      </dl>
      <h4 className="inspector-heading">Outline</h4>
      <OutlineTree />
      <p className="inspector-quiet">Enter on a line, or a click on the canvas, shows a node here.</p>
    </div>
  );
};

interface FactProps {
  readonly count: number;
  readonly one: string;
  readonly many: string;
  readonly isWaiting?: boolean;
  readonly isWrong?: boolean;
}

const Fact = ({ count, one, many, isWaiting = false, isWrong = false }: FactProps) => (
  <div className={isWaiting ? 'fact-waiting' : isWrong ? 'fact-wrong' : undefined}>
    <dd className="numbers">{count}</dd>
    <dt>{count === 1 ? one : many}</dt>
  </div>
);
