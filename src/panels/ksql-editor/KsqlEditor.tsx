import { Play } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { runChanges } from '../../stores/commands.ts';
import { usePipeline, useStores } from '../../stores/useStores.ts';
import { SmallButton } from '../../ui/SmallButton.tsx';
import { connectEditor } from './connectEditor.ts';
import { countStatements } from './countStatements.ts';
import './ksql-editor.css';

/** The document's text, one of the two faces of the pipeline; the canvas is the other. */
export const KsqlEditor = () => {
  const stores = useStores();
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => (host.current === null ? undefined : connectEditor(host.current, stores)), [stores]);

  return (
    <section className="ksql-editor" aria-label="KSQL editor">
      <Header />
      <div ref={host} className="ksql-editor-text" />
    </section>
  );
};

const Header = () => {
  const { all, notRunning } = usePipeline(useShallow((state) => countStatements(state.graph)));
  const { isStale, isDeploying } = usePipeline(useShallow(({ isStale, isDeploying }) => ({ isStale, isDeploying })));
  const stores = useStores();
  return (
    <header className="ksql-editor-header">
      <p role="status">
        {isStale ? (
          <span className="ksql-editor-broken">This text cannot be read yet</span>
        ) : (
          <>
            {all === 1 ? '1 statement' : `${all} statements`}
            {notRunning > 0 && <span className="ksql-editor-waiting">{notRunning} not running</span>}
          </>
        )}
      </p>
      <SmallButton tone={notRunning > 0 ? 'primary' : 'plain'} onClick={() => void runChanges(stores)} disabled={isDeploying || isStale} title="Run what the text says (Ctrl+Enter)">
        <Play size={13} aria-hidden /> {isDeploying ? 'Starting…' : 'Run'}
      </SmallButton>
    </header>
  );
};
