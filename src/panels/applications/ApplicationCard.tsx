import { FileText, IdCard, Plus, SlidersHorizontal } from 'lucide-react';
import { useState } from 'react';
import type { ApplicationView } from '../../../workers/protocol/index.ts';
import { useEngine } from '../../stores/useStores.ts';
import { SmallButton } from '../../ui/SmallButton.tsx';
import { CardHead, type CardHeadProps } from '../kafka/CardHead.tsx';
import { FailureNote } from '../kafka/FailureNote.tsx';
import { useAct } from '../kafka/useAct.ts';
import { ApplicationEvents } from './ApplicationEvents.tsx';
import { ApplicationIdDialog } from './ApplicationIdDialog.tsx';
import { ApplicationStage } from './ApplicationStage.tsx';
import { shortApplicationId } from './applicationTexts.ts';
import { DescribeDialog } from './DescribeDialog.tsx';
import { SettingsDialog } from './SettingsDialog.tsx';
import './ApplicationCard.css';

const modes = [
  { mode: 'logical', text: 'Logical' },
  { mode: 'physical', text: 'Physical' },
] as const;

const tones: { readonly [State in ApplicationView['state']]: CardHeadProps['tone'] } = {
  CREATED: 'plain', REBALANCING: 'busy', RUNNING: 'ok', PENDING_SHUTDOWN: 'plain', NOT_RUNNING: 'plain', ERROR: 'wrong',
};

/** One application: what it is, where it runs, and what can be done to it. */
export const ApplicationCard = ({ application }: { readonly application: ApplicationView }) => {
  const { applications } = useEngine();
  const { failure, run } = useAct();
  const [mode, setMode] = useState<'logical' | 'physical'>('logical');
  const [open, setOpen] = useState<'describe' | 'id' | 'settings' | null>(null);
  const close = (): void => setOpen(null);
  const { queryId, sink, applicationId, state, error, settings, instances, taskCount, runningCount, lag } = application;
  /** Those that nobody has now among them. */
  const known = new Set(instances.flatMap(({ tasks }) => tasks.map(({ taskId }) => taskId))).size;
  const add = (): void => {
    setMode('physical');
    void run(() => applications.addInstance(queryId));
  };
  return (
    <article className="application-card" aria-label={`Application ${sink}`}>
      <CardHead name={shortApplicationId(applicationId)} fullName={applicationId} state={state} tone={tones[state]}>
        <SmallButton onClick={() => setOpen('id')}>
          <IdCard size={13} aria-hidden /> Change application.id
        </SmallButton>
        <SmallButton onClick={() => setOpen('settings')}>
          <SlidersHorizontal size={13} aria-hidden /> Settings
        </SmallButton>
        <SmallButton onClick={() => setOpen('describe')}>
          <FileText size={13} aria-hidden /> Describe
        </SmallButton>
      </CardHead>
      <div className="application-bar">
        <div className="data-tabs kafka-tabs" role="group" aria-label="How it is seen">
          {modes.map(({ mode: one, text }) => (
            <button key={one} type="button" aria-pressed={mode === one} onClick={() => setMode(one)}>
              {text}
            </button>
          ))}
        </div>
        <dl className="card-facts application-facts">
          <div>
            <dt>Instances</dt>
            <dd className="numbers">{runningCount === instances.length ? runningCount : `${runningCount} of ${instances.length}`}</dd>
          </div>
          <div>
            <dt>Tasks</dt>
            <dd className="numbers">{taskCount === known ? known : `${taskCount} of ${known}`}</dd>
          </div>
          <div>
            <dt>Lag</dt>
            <dd className="numbers">{lag.toLocaleString('en-US')}</dd>
          </div>
          <div>
            <dt>Guarantee</dt>
            <dd>{settings.processingGuarantee}</dd>
          </div>
          {(settings.numStreamThreads > 1 || settings.numStandbyReplicas > 0) && (
            <div>
              <dt>Threads, standbys</dt>
              <dd className="numbers">
                {settings.numStreamThreads}, {settings.numStandbyReplicas}
              </dd>
            </div>
          )}
        </dl>
        <SmallButton tone="primary" onClick={add}>
          <Plus size={13} aria-hidden /> Add instance
        </SmallButton>
      </div>
      <FailureNote failure={failure} />
      {error !== null && (
        <p className="application-error" role="alert">
          {error}
        </p>
      )}
      <div className="application-body">
        <ApplicationStage application={application} mode={mode} />
        <div className="application-side">
          <ApplicationEvents events={application.events} />
        </div>
      </div>
      {open === 'describe' && <DescribeDialog sink={sink} description={application.description} onClose={close} />}
      {open === 'id' && <ApplicationIdDialog application={application} onClose={close} />}
      {open === 'settings' && <SettingsDialog application={application} onClose={close} />}
    </article>
  );
};
