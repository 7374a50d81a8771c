import { Pause, Play } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import type { Column, ViewRecord } from '../../../workers/protocol/index.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { useEngineView } from '../shared/useEngineView.ts';
import { RecordDetails } from './RecordDetails.tsx';
import { RecordsTable } from './RecordsTable.tsx';

const LIMIT = 200;

/** The newest records of a topic. Pausing, or scrolling away from the top, holds what is on screen; records keep coming. */
export const RecordsView = ({ topic, columns, bar }: { readonly topic: string; readonly columns: readonly Column[]; readonly bar: ReactNode }) => {
  const data = useEngineView({ kind: 'topic', topic, limit: LIMIT });
  const [held, setHeld] = useState<{ readonly records: readonly ViewRecord[]; readonly total: number } | null>(null);
  const [opened, setOpened] = useState<ViewRecord | null>(null);
  const live = data?.kind === 'records' ? data : null;
  const shown = held ?? live;
  const behind = held === null || live === null ? 0 : live.total - held.total;
  return (
    <>
      <header className="data-bar">
        {bar}
        <span className="data-total">
          {live !== null && (
            <>
              <b className="numbers">{live.total.toLocaleString('en-US')}</b> {live.total === 1 ? 'record' : 'records'} in <code>{topic}</code>
            </>
          )}
        </span>
        {held !== null && behind > 0 && <span className="data-behind numbers">{behind.toLocaleString('en-US')} newer</span>}
        <IconButton label={held === null ? 'Hold still' : 'Follow the newest'} aria-pressed={held !== null} disabled={live === null} onClick={() => setHeld(held === null ? live : null)}>
          {held === null ? <Pause size={15} aria-hidden /> : <Play size={15} aria-hidden />}
        </IconButton>
      </header>
      {data?.kind === 'error' ? (
        <p className="data-note data-error" role="alert">
          {data.message}
        </p>
      ) : shown === null ? (
        <p className="data-note">Waiting for the topic…</p>
      ) : shown.records.length === 0 ? (
        <p className="data-note">No records yet. Start its source, or insert one by hand in the inspector.</p>
      ) : (
        <div className="records-split">
          <RecordsTable
            topic={topic}
            records={shown.records}
            columns={columns}
            opened={opened}
            isFollowing={held === null}
            onHold={() => setHeld((before) => before ?? live)}
            onOpen={setOpened}
          />
          {opened !== null && <RecordDetails topic={topic} record={opened} onClose={() => setOpened(null)} />}
        </div>
      )}
    </>
  );
};
