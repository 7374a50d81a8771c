import { Square, TriangleAlert } from 'lucide-react';
import type { StatementResult } from '../../../workers/protocol/index.ts';
import { useRuntime } from '../../stores/useStores.ts';
import { SmallButton } from '../../ui/SmallButton.tsx';
import type { ConsoleEntry } from './consoleStore.ts';
import { PushRows } from './PushRows.tsx';
import { ResultTable } from './ResultTable.tsx';

/** A statement and what came of it. */
export const Entry = ({ entry: { text, outcome }, onStop }: { readonly entry: ConsoleEntry; onStop(): void }) => (
  <article className="console-entry">
    <header>
      <pre className="mono">{text}</pre>
      {outcome.kind === 'push' && outcome.stopped === null && <Stop viewId={outcome.viewId} onStop={onStop} />}
    </header>
    {outcome.kind === 'running' && <p className="console-quiet">running…</p>}
    {outcome.kind === 'refused' && <Mistake message={outcome.message} caret="" suggestion={null} />}
    {outcome.kind === 'answered' && outcome.results.map((result, index) => <Answer key={index} result={result} />)}
    {outcome.kind === 'push' && <PushRows viewId={outcome.viewId} stopped={outcome.stopped} />}
  </article>
);

/** There is nothing to stop in what failed. */
const Stop = ({ viewId, onStop }: { readonly viewId: string; onStop(): void }) => {
  const hasFailed = useRuntime((state) => state.views[viewId]?.kind === 'error');
  if (hasFailed) return null;
  return (
    <SmallButton tone="danger" onClick={onStop}>
      <Square size={11} fill="currentColor" aria-hidden /> Stop
    </SmallButton>
  );
};

const Answer = ({ result }: { readonly result: StatementResult }) => {
  const { error, rows, columns, message } = result;
  if (error !== undefined) return <Mistake message={error.message} caret={error.caret} suggestion={error.suggestion} />;
  if (result.type === 'error') return <Mistake message={message} caret="" suggestion={null} />;
  return (
    <>
      {message !== '' && <pre className="console-message">{message}</pre>}
      {rows !== undefined && (rows.length > 0 || columns !== undefined) && (
        <ResultTable columns={columns?.map((column) => column.name) ?? Object.keys(rows[0] ?? {})} rows={rows} />
      )}
    </>
  );
};

const Mistake = ({ message, caret, suggestion }: { readonly message: string; readonly caret: string; readonly suggestion: string | null }) => (
  <div className="console-mistake" role="alert">
    <p>
      <TriangleAlert size={14} aria-label="Error" /> {message}
    </p>
    {caret !== '' && <pre className="mono">{caret}</pre>}
    {suggestion !== null && (
      <p className="console-quiet">
        Did you mean <code>{suggestion}</code>?
      </p>
    )}
  </div>
);
