import { Download } from 'lucide-react';
import { useEffect, useState, type ReactNode } from 'react';
import type { ConnectorStatus } from '../../../workers/protocol/index.ts';
import { useEngine, useRuntime } from '../../stores/useStores.ts';
import { formatBytes } from '../../ui/formatCount.ts';
import { DownloadButton } from '../shared/DownloadButton.tsx';

const REFRESH_MS = 1000;

/** What a sink has written, and the way to take it home. */
export const SinkOutput = ({ connector, file, bar }: { readonly connector: string; readonly file: string | null; readonly bar: ReactNode }) => {
  const engine = useEngine();
  const records = useRuntime((state) => state.counters[connector]?.recordsIn ?? 0);
  const [status, setStatus] = useState<ConnectorStatus | null>(null);
  useEffect(() => {
    let isMounted = true;
    const ask = (): void => {
      void engine.status().then(({ connectors }) => {
        if (isMounted) setStatus(connectors.find((each) => each.name === connector) ?? null);
      }, () => {});
    };
    ask();
    const timer = setInterval(ask, REFRESH_MS);
    return () => {
      isMounted = false;
      clearInterval(timer);
    };
  }, [engine, connector]);
  return (
    <>
      <header className="data-bar">{bar}</header>
      <div className="sink-output">
        <p className="sink-count numbers">{(status?.records ?? records).toLocaleString('en-US')}</p>
        <p>
          records written
          {status !== null && status.bytesDone !== null && `, ${formatBytes(status.bytesDone)}`}
          {status !== null && status.topics.length > 0 && (
            <>
              {' '}
              from <code>{status.topics.join(', ')}</code>
            </>
          )}
        </p>
        {status?.error != null && (
          <p role="alert" className="data-error">
            {status.error}
          </p>
        )}
        {file !== null && (
          <DownloadButton file={file}>
            <Download size={14} aria-hidden /> Download {file}
          </DownloadButton>
        )}
        <p className="data-hint">It holds what was written until now; writing goes on.</p>
      </div>
    </>
  );
};
