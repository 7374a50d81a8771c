import { useEffect, useState } from 'react';
import type { FileInspection } from '../../../workers/protocol/index.ts';
import { useStores } from '../../stores/useStores.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { formatBytes } from '../../ui/formatCount.ts';
import { FileForm } from './FileForm.tsx';
import { planFile, refusePlan, type FilePlan } from './FilePlan.ts';
import { judgeSize, type SizeVerdict } from './judgeSize.ts';
import { useLoading } from './useLoading.ts';

interface Looked {
  readonly inspection: FileInspection;
  readonly verdict: SizeVerdict;
}

export interface LoadFileProps {
  readonly file: File;
  /** How many more files wait. */
  readonly waiting: number;
  onDone(): void;
}

/** From a look at a file to the statements that load it. */
export const LoadFile = ({ file, waiting, onDone }: LoadFileProps) => {
  const { engine, pipeline } = useStores();
  const [looked, setLooked] = useState<Looked | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [plan, setPlan] = useState<FilePlan | null>(null);
  const [isAgreed, setAgreed] = useState(false);
  const loading = useLoading(file, onDone);

  useEffect(() => {
    let isCurrent = true;
    Promise.all([engine.inspectFile(file), engine.status()]).then(
      ([inspection, { storage }]) => {
        if (!isCurrent) return;
        setLooked({ inspection, verdict: judgeSize(file.size, storage) });
        setPlan(planFile(inspection, pipeline.getState().graph));
      },
      (error: unknown) => {
        if (isCurrent) setFailure(error instanceof Error ? error.message : String(error));
      },
    );
    return () => {
      isCurrent = false;
    };
  }, [engine, pipeline, file]);

  const stopper =
    looked === null ? null
    : looked.verdict.kind === 'refuse' ? looked.verdict.reason
    : (looked.inspection.problems.find((problem) => problem.severity === 'error')?.message ?? null);
  const mistake = plan === null ? null : refusePlan(plan, pipeline.getState().graph);
  const mustAgree = looked?.verdict.kind === 'ask' && !isAgreed;
  const isLoading = loading.bytesDone !== null;
  const close = (): void => {
    if (isLoading) void loading.cancel();
    onDone();
  };

  return (
    <Dialog
      isOpen
      size="medium"
      title={`Load ${file.name}`}
      description={describe(file, looked?.inspection ?? null, waiting)}
      onClose={close}
      footer={
        <>
          <Button onClick={close}>{isLoading ? 'Cancel loading' : 'Cancel'}</Button>
          <Button
            tone="primary"
            disabled={looked === null || plan === null || stopper !== null || mistake !== null || mustAgree || isLoading}
            onClick={() => looked !== null && plan !== null && void loading.start(looked.inspection, plan)}
          >
            Load
          </Button>
        </>
      }
    >
      {failure !== null && <Notice tone="error" text={failure} />}
      {loading.failure !== null && <Notice tone="error" text={loading.failure} />}
      {looked === null && failure === null && <p className="file-looking">Looking at its beginning…</p>}
      {stopper !== null && <Notice tone="error" text={stopper} />}
      {looked !== null && stopper === null && plan !== null && (
        <>
          {looked.verdict.kind === 'ask' && (
            <div className="file-notice file-notice-warning">
              <p>{looked.verdict.reason}</p>
              <label>
                <input type="checkbox" checked={isAgreed} onChange={(event) => setAgreed(event.target.checked)} /> Load it all the same
              </label>
            </div>
          )}
          {looked.inspection.problems.map((problem) => (
            <Notice key={problem.message} tone="warning" text={problem.message} />
          ))}
          {isLoading ? (
            <Progress bytesDone={loading.bytesDone ?? 0} bytesTotal={file.size} />
          ) : (
            <FileForm inspection={looked.inspection} plan={plan} mistake={mistake} onChange={setPlan} />
          )}
        </>
      )}
    </Dialog>
  );
};

const describe = (file: File, inspection: FileInspection | null, waiting: number): string => {
  const facts = [formatBytes(file.size)];
  if (inspection !== null && inspection.format !== 'UNKNOWN') {
    facts.unshift(inspection.format);
    if (inspection.delimiter !== null) facts.push(`cells apart by ${inspection.delimiter === '\t' ? 'tab' : `“${inspection.delimiter}”`}`);
    facts.push(`about ${inspection.estimatedRows.toLocaleString('en-US')} rows`);
  }
  if (waiting > 0) facts.push(waiting === 1 ? 'one more file waits' : `${waiting} more files wait`);
  return facts.join(' · ');
};

const Notice = ({ tone, text }: { readonly tone: 'error' | 'warning'; readonly text: string }) => (
  <p className={`file-notice file-notice-${tone}`} role={tone === 'error' ? 'alert' : undefined}>
    {text}
  </p>
);

const Progress = ({ bytesDone, bytesTotal }: { readonly bytesDone: number; readonly bytesTotal: number }) => (
  <div className="file-progress">
    <progress value={bytesDone} max={Math.max(1, bytesTotal)} aria-label="Copied" />
    <p className="numbers" role="status">
      {formatBytes(bytesDone)} of {formatBytes(bytesTotal)} copied
    </p>
    <p className="file-hint">The copy stays in this browser, so that a reload loses nothing.</p>
  </div>
);
