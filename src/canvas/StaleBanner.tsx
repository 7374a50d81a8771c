import { Panel } from '@xyflow/react';
import { TriangleAlert } from 'lucide-react';
import { usePipeline, useStores } from '../stores/useStores.ts';
import { Button } from '../ui/Button.tsx';

/** While the text is broken the canvas keeps the last whole graph, faded, and says so. */
export const StaleBanner = () => {
  const isStale = usePipeline((state) => state.isStale);
  const problem = usePipeline((state) => state.view.problems.find(({ severity }) => severity === 'error'));
  const { view, interaction } = useStores();
  if (!isStale) return null;
  const show = (): void => {
    view.getState().setSideTab('ksql');
    interaction.getState().setOverlay('side');
    if (problem?.span != null) view.getState().showText(problem.span);
  };
  return (
    <Panel position="top-center" className="stale-banner" role="status">
      <TriangleAlert size={16} aria-hidden />
      <span>
        The text does not parse{problem?.line == null ? '' : ` (line ${problem.line})`}: this is the last graph that did.
      </span>
      <Button onClick={show}>Show where</Button>
    </Panel>
  );
};
