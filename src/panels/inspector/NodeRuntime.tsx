import type { ReactNode } from 'react';
import { logOrigin } from '../../pipeline/logOrigin.ts';
import type { NodeState, PipelineNode } from '../../../workers/protocol/index.ts';
import { useRuntime, useView } from '../../stores/useStores.ts';
import { formatCount } from '../../ui/formatCount.ts';
import { SmallButton } from '../../ui/SmallButton.tsx';
import './NodeRuntime.css';

const STATES: { readonly [State in NodeState]: string } = {
  idle: 'idle', running: 'running', restoring: 'restoring its state', paused: 'paused', completed: 'completed', failed: 'failed',
};

/** How a node runs: its query, and exact counts. */
export const NodeRuntime = ({ node }: { readonly node: PipelineNode }) => {
  const counters = useRuntime((state) => state.counters[node.id]);
  const showLog = useView((state) => state.showLog);
  if (counters === undefined) return null;
  const origin = logOrigin(node);
  return (
    <section className="inspector-runtime" aria-label="While it runs">
      <dl>
        <Count name="State">
          <span className={`state-word state-${counters.state}`}>{STATES[counters.state]}</span>
        </Count>
        <Count name="In">{formatCount(counters.recordsIn)}</Count>
        <Count name="Out">{formatCount(counters.recordsOut)}</Count>
        <Count name="Lag">{formatCount(counters.lag)}</Count>
        <Count name="Skipped">
          {counters.skipped === 0 ? (
            '0'
          ) : (
            <SmallButton className="inspector-skipped" onClick={() => showLog(origin)} title="Show the processing log">
              {formatCount(counters.skipped)}
            </SmallButton>
          )}
        </Count>
      </dl>
      {counters.progress !== null && (
        <div className="inspector-progress">
          <progress value={counters.progress} max={1} aria-label="Loaded" />
          <span className="numbers">{Math.floor(counters.progress * 100)} %</span>
        </div>
      )}
      {node.queryId !== null && (
        <p className="inspector-query">
          query <code>{node.queryId}</code>
        </p>
      )}
    </section>
  );
};

const Count = ({ name, children }: { readonly name: string; readonly children: ReactNode }) => (
  <div>
    <dt>{name}</dt>
    <dd className="numbers">{children}</dd>
  </div>
);
