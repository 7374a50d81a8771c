import { CircleCheck, RefreshCw } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { ProcessingLogEntry } from '../../../workers/protocol/index.ts';
import { useEngine, useRuntime, useView } from '../../stores/useStores.ts';
import { Select } from '../../ui/Field.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { formatTime } from '../shared/formatTime.ts';
import { originsOf } from './originsOf.ts';
import './log.css';

const LIMIT = 500;
const REFRESH_DELAY_MS = 400;

/** Records that were skipped and why: nothing is dropped without a line here. */
export const LogPanel = () => {
  const engine = useEngine();
  const origin = useView((state) => state.logOrigin);
  const showLog = useView((state) => state.showLog);
  const troubles = useRuntime((state) => Object.values(state.counters).reduce((sum, node) => sum + node.skipped + (node.error === null ? 0 : 1), 0));
  const [entries, setEntries] = useState<readonly ProcessingLogEntry[] | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [asked, setAsked] = useState(0);

  useEffect(() => {
    let isCurrent = true;
    const ask = async (): Promise<void> => {
      try {
        const found = await engine.processingLog({ limit: LIMIT });
        if (!isCurrent) return;
        setEntries(found);
        setFailure(null);
      } catch (error) {
        if (isCurrent) setFailure(error instanceof Error ? error.message : String(error));
      }
    };
    const timer = setTimeout(() => void ask(), REFRESH_DELAY_MS);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [engine, troubles, asked]);

  const shown = (entries ?? []).filter((entry) => origin === null || entry.origin === origin).toReversed();
  return (
    <section className="log-panel" aria-label="Processing log">
      <header className="data-bar">
        <Select aria-label="Show entries of" className="data-subject" value={origin ?? ''} onChange={(event) => showLog(event.target.value === '' ? null : event.target.value)}>
          <option value="">Everything</option>
          {originsOf(entries ?? [], origin).map((name) => (
            <option key={name}>{name}</option>
          ))}
        </Select>
        <span className="data-total">
          <b className="numbers">{shown.length.toLocaleString('en-US')}</b> {shown.length === 1 ? 'entry' : 'entries'}
          {entries !== null && entries.length === LIMIT && `, of the last ${LIMIT}`}
        </span>
        <IconButton label="Ask again" onClick={() => setAsked(asked + 1)}>
          <RefreshCw size={15} aria-hidden />
        </IconButton>
      </header>
      {failure !== null ? (
        <p className="data-note data-error" role="alert">
          {failure}
        </p>
      ) : entries === null ? (
        <p className="data-note">Reading the log…</p>
      ) : shown.length === 0 ? (
        <div className="log-clean">
          <CircleCheck size={22} aria-hidden />
          <h3>Nothing skipped{origin !== null && ` in ${origin}`}</h3>
          <p>A record that cannot be read or computed is skipped, counted on its node, and explained here.</p>
        </div>
      ) : (
        <div className="log-scroller" tabIndex={0} role="region" aria-label="Entries, newest first">
          <table className="log-table">
            <thead>
              <tr>
                <th scope="col">Time</th>
                <th scope="col">Origin</th>
                <th scope="col">Place</th>
                <th scope="col">What happened</th>
                <th scope="col">Record</th>
              </tr>
            </thead>
            <tbody>
              {shown.map((entry, index) => (
                <tr key={`${shown.length - index}`}>
                  <td className="numbers">{formatTime(entry.timestampMs)}</td>
                  <td>
                    <button type="button" className="log-origin mono" title="Show only its entries" onClick={() => showLog(entry.origin)}>
                      {entry.origin}
                    </button>
                  </td>
                  <td className="mono">{entry.place}</td>
                  <td className="log-message">{entry.message}</td>
                  <td className="mono log-record" title={entry.record ?? undefined}>
                    {entry.record}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
};
