import { Trash2 } from 'lucide-react';
import type { PipelineNode } from '../../../workers/protocol/index.ts';
import { useStores } from '../../stores/useStores.ts';
import { Button } from '../../ui/Button.tsx';
import { KindIcon } from '../shared/KindIcon.tsx';

export const SelectedNodes = ({ nodes }: { readonly nodes: readonly PipelineNode[] }) => {
  const { pipeline, view } = useStores();
  const remove = async (): Promise<void> => {
    const reason = await pipeline.getState().edit({ type: 'remove', nodeIds: nodes.map((node) => node.id), keepWire: false });
    if (reason === null) view.getState().select([]);
    else view.getState().notify('error', reason);
  };
  return (
    <div className="inspector-overview">
      <h3>{nodes.length} selected</h3>
      <ul className="outline" aria-label="Selected nodes">
        {nodes.map((node) => (
          <li key={node.id}>
            <button type="button" className="outline-item" onClick={() => view.getState().select([node.id])}>
              <KindIcon kind={node.config.kind} />
              <span className="outline-title">{node.title}</span>
            </button>
          </li>
        ))}
      </ul>
      <Button tone="danger" onClick={() => void remove()}>
        <Trash2 size={14} aria-hidden /> Delete {nodes.length} nodes
      </Button>
    </div>
  );
};
