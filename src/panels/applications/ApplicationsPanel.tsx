import { useEffect, useRef, useState } from 'react';
import type { ApplicationSummary } from '../../../workers/protocol/index.ts';
import { useView } from '../../stores/useStores.ts';
import { useSteady } from '../kafka/useSteady.ts';
import { useEngineView } from '../shared/useEngineView.ts';
import { ApplicationCard } from './ApplicationCard.tsx';
import { summaryTexts } from './applicationTexts.ts';
import { useApplications } from './useApplications.ts';
import '../data/data.css';
import '../kafka/kafka.css';
import './ApplicationsPanel.css';

type Choice = Pick<ApplicationSummary, 'queryId' | 'sink'>;

const none: readonly ApplicationSummary[] = [];

/** Every query that runs is a Kafka Streams application: here it is seen from within, and broken. */
export const ApplicationsPanel = () => {
  const data = useSteady(useEngineView({ kind: 'applications' }));
  const all = data?.kind === 'applications' ? data.applications : none;
  const chosen = useApplications((state) => state.chosen);
  const choose = useApplications((state) => state.choose);
  // What is shown here: when its query is dropped, no other application takes its place under the pointer.
  const [shown, setShown] = useState<Choice | null>(null);
  const wanted = shown ?? chosen;
  const current = all.find(({ queryId }) => queryId === wanted?.queryId) ?? all.find(({ sink }) => sink === wanted?.sink) ?? (shown === null ? all[0] : undefined);
  if (current !== undefined && current.queryId !== shown?.queryId) setShown(current);
  const open = (one: Choice): void => {
    choose(one);
    setShown(one);
  };
  const section = useFocusWhenAsked();
  if (data?.kind === 'error')
    return (
      <p className="data-note data-error" role="alert">
        {data.message}
      </p>
    );
  return (
    <section ref={section} className="kafka-panel applications-panel" aria-label="Applications" tabIndex={-1}>
      <nav className="kafka-list" aria-label="Applications">
        <header>
          <h3>Applications</h3>
        </header>
        <ul>
          {all.map((one) => {
            // Several queries may fill one stream.
            const isAlone = all.every(({ queryId, sink }) => queryId === one.queryId || sink !== one.sink);
            const [instances, tasks] = summaryTexts(one);
            return (
              <li key={one.queryId}>
                <button type="button" className="kafka-item" aria-label={`Application ${one.sink}${isAlone ? '' : `, query ${one.queryId}`}`} aria-current={one === current || undefined} onClick={() => open(one)}>
                  <span className="kafka-item-name mono" title={one.queryId}>
                    {one.sink}
                  </span>
                  {!isAlone && <span className="kafka-item-facts mono application-query">{one.queryId}</span>}
                  <span className="kafka-item-facts application-summary">
                    <span>{instances}</span> · <span>{tasks}</span>
                  </span>
                  {one.error !== null && <span className="kafka-item-trouble">{one.error}</span>}
                </button>
              </li>
            );
          })}
        </ul>
      </nav>
      {current === undefined ? (
        <div className="data-empty">
          {data === undefined ? (
            <p>Waiting for the applications…</p>
          ) : shown !== null && all.length > 0 ? (
            <>
              <h3>{shown.sink} runs no more</h3>
              <p>Its query was dropped. Choose another application from the list.</p>
            </>
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

/** Into the panel, if it is there already when its key is pressed, or if nothing else has the focus. */
const useFocusWhenAsked = () => {
  const ref = useRef<HTMLElement>(null);
  const askedAgain = useView((state) => state.askedAgain);
  const before = useRef(askedAgain);
  useEffect(() => {
    const isAsked = before.current !== askedAgain;
    before.current = askedAgain;
    const isNowhere = document.activeElement === null || document.activeElement === document.body;
    if (isAsked || isNowhere) (ref.current?.querySelector<HTMLElement>('.kafka-item[aria-current]') ?? ref.current)?.focus({ preventScroll: true });
  }, [askedAgain]);
  return ref;
};

const Opened = ({ queryId }: { readonly queryId: string }) => {
  const data = useEngineView({ kind: 'application', queryId });
  if (data?.kind === 'error')
    return (
      <p className="data-note data-error" role="alert">
        {data.message}
      </p>
    );
  if (data?.kind !== 'application' || data.application === null || data.application.queryId !== queryId) return <p className="data-note">Waiting for the application…</p>;
  return <ApplicationCard application={data.application} />;
};
