import { useShallow } from 'zustand/react/shallow';
import { usePipeline, useView } from '../../stores/useStores.ts';
import { NodeInspector } from './NodeInspector.tsx';
import { PipelineOverview } from './PipelineOverview.tsx';
import { SelectedNodes } from './SelectedNodes.tsx';
import './Inspector.css';

/** What is selected and how it is set; the whole pipeline while nothing is. */
export const Inspector = () => {
  const selection = useView((state) => state.selection);
  const nodes = usePipeline(useShallow((state) => state.graph.nodes.filter((node) => selection.includes(node.id))));
  const [only] = nodes;
  return (
    <section className="inspector" aria-label="Inspector">
      {only === undefined ? <PipelineOverview /> : nodes.length === 1 ? <NodeInspector key={only.id} node={only} /> : <SelectedNodes nodes={nodes} />}
    </section>
  );
};
