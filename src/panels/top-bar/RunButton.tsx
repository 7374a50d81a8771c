import { LoaderCircle, Play } from 'lucide-react';
import { runChanges } from '../../stores/commands.ts';
import { usePipeline, useSession, useStores } from '../../stores/useStores.ts';
import { Button } from '../../ui/Button.tsx';
import { Tooltip } from '../../ui/Tooltip.tsx';

/** Makes what runs equal to the text. The dot counts the nodes that differ. */
export const RunButton = () => {
  const stores = useStores();
  const isDeploying = usePipeline((state) => state.isDeploying);
  const isBroken = usePipeline((state) => state.isStale);
  const changes = usePipeline((state) => {
    const drafts = new Set(state.graph.nodes.filter((node) => node.isDraft).map((node) => node.id));
    return state.graph.undeployed.filter((id) => !drafts.has(id)).length;
  });
  const { phase } = useSession();
  const text = isBroken ? 'The text does not parse: nothing would be changed' : changes === 0 ? 'Everything runs as it stands' : `${changes} ${changes === 1 ? 'node differs' : 'nodes differ'} from what runs`;
  return (
    <Tooltip text={text} shortcut="Ctrl+Enter">
      <Button
        tone="primary"
        className="run-button"
        aria-label={changes === 0 ? 'Run changes' : `Run changes, ${changes} pending`}
        aria-busy={isDeploying}
        disabled={phase !== 'open'}
        onClick={() => void runChanges(stores)}
      >
        {isDeploying ? <LoaderCircle size={15} className="run-spinner" aria-hidden /> : <Play size={15} fill="currentColor" aria-hidden />}
        <span className="bar-word">Run changes</span>
        {changes > 0 && (
          <span className="run-count" aria-hidden>
            {changes}
          </span>
        )}
      </Button>
    </Tooltip>
  );
};
