import { Check, Pause, RotateCw, TriangleAlert } from 'lucide-react';
import type { NodeId, NodeState as State } from '../../../workers/protocol/index.ts';
import { useRuntime } from '../../stores/useStores.ts';

const names: Readonly<Record<State, string>> = {
  idle: 'Idle', running: 'Running', restoring: 'Restoring', paused: 'Paused', completed: 'Completed', failed: 'Failed',
};

const Mark = ({ state }: { readonly state: State }) => {
  switch (state) {
    case 'idle':
      return <span className="node-dot node-dot-idle" />;
    case 'running':
      return <span className="node-dot node-dot-running" />;
    case 'restoring':
      return <RotateCw size={11} />;
    case 'paused':
      return <Pause size={11} fill="currentColor" />;
    case 'completed':
      return <Check size={12} strokeWidth={3} />;
    case 'failed':
      return <TriangleAlert size={12} />;
  }
};

/** A shape for each state, never a colour alone. */
export const NodeState = ({ nodeId }: { readonly nodeId: NodeId }) => {
  const state = useRuntime((runtime) => runtime.counters[nodeId]?.state ?? 'idle');
  const error = useRuntime((runtime) => runtime.counters[nodeId]?.error ?? null);
  return (
    <span className={`node-state node-state-${state}`} role="img" aria-label={names[state]} title={error === null ? names[state] : `${names[state]}: ${error}`}>
      <Mark state={state} />
    </span>
  );
};
