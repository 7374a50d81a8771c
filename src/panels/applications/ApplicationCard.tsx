import { FileText, IdCard, ListOrdered, Plus, SlidersHorizontal } from 'lucide-react';
import { useEffect, useState } from 'react';
import { MAX_INSTANCES, type ApplicationView } from '../../../workers/protocol/index.ts';
import { useEngine, useRuntime } from '../../stores/useStores.ts';
import { SmallButton } from '../../ui/SmallButton.tsx';
import { CardHead, type CardHeadProps } from '../kafka/CardHead.tsx';
import { FailureNote } from '../kafka/FailureNote.tsx';
import { useAct } from '../kafka/useAct.ts';
import { ApplicationEvents } from './ApplicationEvents.tsx';
import { ApplicationIdDialog } from './ApplicationIdDialog.tsx';
import { ApplicationStage } from './ApplicationStage.tsx';
import { cacheText, commitText, countText, shortApplicationId } from './applicationTexts.ts';
import { DescribeDialog } from './DescribeDialog.tsx';
import { leastWidth } from './physicalPlan.ts';
import { SettingsDialog } from './SettingsDialog.tsx';
import { useApplications } from './useApplications.ts';
import { useSize } from './useSize.ts';
import './ApplicationCard.css';

const modes = [
  { mode: 'logical', text: 'Logical' },
  { mode: 'physical', text: 'Physical' },
] as const;

const tones: { readonly [State in ApplicationView['state']]: CardHeadProps['tone'] } = {
  CREATED: 'plain', REBALANCING: 'busy', RUNNING: 'ok', PENDING_SHUTDOWN: 'plain', NOT_RUNNING: 'plain', ERROR: 'wrong',
};

const EVENTS_WIDTH = 256;
/** Of the stage, beside the events. */
const LEAST_STAGE = 520;

/** Instances come first: where they would not all be seen, events are folded away until somebody asks for them. */
const hasRoomForEvents = (width: number, instanceCount: number): boolean => width - EVENTS_WIDTH >= Math.max(LEAST_STAGE, leastWidth(instanceCount) + 16);

/** One application: what it is, where it runs, and what can be done to it. */
export const ApplicationCard = ({ application }: { readonly application: ApplicationView }) => {
  const { applications } = useEngine();
  const { failure, run, clear } = useAct();
  const isPaused = useRuntime((state) => state.isPaused);
  const mode = useApplications((state) => state.mode);
  const setMode = useApplications((state) => state.setMode);
  const wantsEvents = useApplications((state) => state.showsEvents);
  const setShowsEvents = useApplications((state) => state.setShowsEvents);
  const [body, room] = useSize<HTMLDivElement>();
  const showsEvents = wantsEvents ?? (room !== null && hasRoomForEvents(room.width, application.instances.length));
  const [open, setOpen] = useState<'describe' | 'id' | 'settings' | null>(null);
  const close = (): void => setOpen(null);
  const { queryId, sink, applicationId, state, error, settings, instances, taskCount, taskTotal, runningCount, lag, uncommitted, leaderless } = application;
  const isFull = instances.length >= MAX_INSTANCES;
  // What was refused because there were too many holds no longer.
  useEffect(() => (isFull ? clear : undefined), [isFull, clear]);
  const add = (): void => {
    if (isFull) return;
    setMode('physical');
    void run(() => applications.addInstance(queryId));
  };
  return (
    <article className="application-card" aria-label={`Application ${sink}`}>
      <CardHead name={shortApplicationId(applicationId)} fullName={applicationId} state={isPaused ? `${state}, time is paused` : state} tone={isPaused ? 'plain' : tones[state]}>
        <SmallButton title="Change application.id" onClick={() => setOpen('id')}>
          <IdCard size={13} aria-hidden /> Change application.id
        </SmallButton>
        <SmallButton title="Settings" onClick={() => setOpen('settings')}>
          <SlidersHorizontal size={13} aria-hidden /> Settings
        </SmallButton>
        <SmallButton title="Describe" onClick={() => setOpen('describe')}>
          <FileText size={13} aria-hidden /> Describe
        </SmallButton>
        <SmallButton className="events-toggle" title="Events" aria-pressed={showsEvents} onClick={() => setShowsEvents(!showsEvents)}>
          <ListOrdered size={13} aria-hidden /> Events
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
            <dd className="numbers">{countText(runningCount, instances.length)}</dd>
          </div>
          <div>
            <dt>Tasks</dt>
            <dd className="numbers">{countText(taskCount, taskTotal)}</dd>
          </div>
          <div>
            <dt title="Records that its tasks have not read yet">Lag</dt>
            <dd className="numbers">{lag.toLocaleString('en-US')}</dd>
          </div>
          <div className="is-less">
            <dt title="Records that were read after the last commit: the group's lag counts them, and whoever takes a task over reads them again">Uncommitted</dt>
            <dd className="numbers">{uncommitted.toLocaleString('en-US')}</dd>
          </div>
          <div className="is-less">
            <dt>Guarantee</dt>
            <dd>{settings.processingGuarantee}</dd>
          </div>
          <div className="is-less">
            <dt title="num.stream.threads, of each instance">Threads</dt>
            <dd className="numbers">{settings.numStreamThreads}</dd>
          </div>
          <div className="is-less">
            <dt title="num.standby.replicas">Standbys</dt>
            <dd className="numbers">{settings.numStandbyReplicas}</dd>
          </div>
          <div className="is-minor">
            <dt title="statestore.cache.max.bytes">Record cache</dt>
            <dd>{cacheText(settings.statestoreCacheMaxBytes)}</dd>
          </div>
          <div className="is-minor">
            <dt title="commit.interval.ms">Commit interval</dt>
            <dd>{commitText(settings.commitIntervalMs)}</dd>
          </div>
        </dl>
        <SmallButton tone="primary" className="add-instance" aria-disabled={isFull} title={isFull ? `${MAX_INSTANCES} instances are as many as one tab runs: remove one first` : undefined} onClick={add}>
          <Plus size={13} aria-hidden /> Add instance
        </SmallButton>
      </div>
      <FailureNote failure={failure} onClose={clear} />
      {error !== null && (
        <p className="application-error" role="alert">
          {error}
        </p>
      )}
      {leaderless > 0 && (
        <p className="application-error" role="status">
          No broker leads {leaderless} of its partitions: what reads, writes or restarts them waits.
        </p>
      )}
      <div ref={body} className="application-body">
        {room !== null && <ApplicationStage application={application} mode={mode} />}
        {showsEvents && (
          <div className="application-side">
            <ApplicationEvents events={application.events} />
          </div>
        )}
      </div>
      {open === 'describe' && <DescribeDialog sink={sink} description={application.description} onClose={close} />}
      {open === 'id' && <ApplicationIdDialog application={application} onClose={close} />}
      {open === 'settings' && <SettingsDialog application={application} onClose={close} />}
    </article>
  );
};
