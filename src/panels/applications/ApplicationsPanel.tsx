import { useState } from 'react';
import type { ApplicationSummary } from '../../../workers/protocol/index.ts';
import { useSteady } from '../kafka/useSteady.ts';
import { useEngineView } from '../shared/useEngineView.ts';
import { ApplicationCard } from './ApplicationCard.tsx';
import '../data/data.css';
import '../kafka/kafka.css';
import './ApplicationsPanel.css';

const none: readonly ApplicationSummary[] = [];

/** Every query that runs is a Kafka Streams application: here it is seen from within, and broken. */
export const ApplicationsPanel = () => {
  const data = useSteady(useEngineView({ viewId: 'applications', kind: 'applications' }));
  const all = data?.kind === 'applications' ? data.applications : none;
  const [chosen, setChosen] = useState<string | null>(null);
  const current = all.find(({ queryId }) => queryId === chosen) ?? all[0];
  if (data?.kind === 'error')
    return (
      <p className="data-note data-error" role="alert">
        {data.message}
      </p>
    );
  return (
    <section className="kafka-panel applications-panel" aria-label="Applications">
      <nav className="kafka-list" aria-label="Applications">
        <header>
          <h3>Applications</h3>
        </header>
        <ul>
          {all.map((one) => (
            <li key={one.queryId}>
              <button type="button" className="kafka-item" aria-label={`Application ${one.sink}`} aria-current={one === current || undefined} onClick={() => setChosen(one.queryId)}>
                <span className="kafka-item-name mono" title={one.queryId}>
                  {one.sink}
                </span>
                <span className="kafka-item-facts">
                  {one.runningCount} {one.runningCount === 1 ? 'instance' : 'instances'} ·{' '}
                  {one.state === 'RUNNING' ? `${one.taskCount} ${one.taskCount === 1 ? 'task' : 'tasks'}` : one.state.toLowerCase().replace('_', ' ')}
                </span>
                {one.error !== null && <span className="kafka-item-trouble">{one.error}</span>}
              </button>
            </li>
          ))}
        </ul>
      </nav>
      {current === undefined ? (
        <div className="data-empty">
          {data === undefined ? (
            <p>Waiting for the applications…</p>
          ) : (
            <>
              <h3>No applications yet</h3>
              <p>Every query that runs (CREATE … AS SELECT, INSERT INTO) is a Kafka Streams application.</p>
            </>
          )}
        </div>
      ) : (
        <Opened key={current.queryId} queryId={current.queryId} />
      )}
    </section>
  );
};

const Opened = ({ queryId }: { readonly queryId: string }) => {
  const data = useEngineView({ viewId: 'application', kind: 'application', queryId });
  if (data?.kind === 'error')
    return (
      <p className="data-note data-error" role="alert">
        {data.message}
      </p>
    );
  if (data?.kind !== 'application' || data.application === null || data.application.queryId !== queryId) return <p className="data-note">Waiting for the application…</p>;
  return <ApplicationCard application={data.application} />;
};
