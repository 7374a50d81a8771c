import { CircleCheck, CircleX, Loader, LogOut, Power, Skull, Trash2 } from 'lucide-react';
import type { ApplicationView, InstanceView } from '../../../workers/protocol/index.ts';
import { useEngine } from '../../stores/useStores.ts';
import { SmallButton } from '../../ui/SmallButton.tsx';
import { FailureNote } from '../kafka/FailureNote.tsx';
import { useAct } from '../kafka/useAct.ts';
import { instanceText } from './applicationTexts.ts';
import { useNow } from './useNow.ts';
import { useSteadyButtons } from './useSteadyButtons.ts';
import './InstanceHead.css';

export interface InstanceHeadProps {
  readonly application: ApplicationView;
  readonly instance: InstanceView;
  readonly isHidden: boolean;
}

const looks: { readonly [State in InstanceView['state']]: { readonly text: string; readonly icon: typeof CircleCheck } } = {
  CREATED: { text: 'created', icon: Loader },
  REBALANCING: { text: 'rebalancing', icon: Loader },
  RUNNING: { text: 'running', icon: CircleCheck },
  PENDING_SHUTDOWN: { text: 'stopping', icon: Loader },
  NOT_RUNNING: { text: 'stopped', icon: CircleX },
  ERROR: { text: 'failed', icon: CircleX },
};

/** An instance's name, how it fares, and what can be done to it. */
export const InstanceHead = ({ application, instance, isHidden }: InstanceHeadProps) => {
  const { applications } = useEngine();
  const { isBusy, failure, run, clear } = useAct();
  const { queryId, timing } = application;
  const { instanceId: id, state, isKilled, waitedForUntilMs, threads } = instance;
  const isLast = application.instances.length === 1;
  const now = useNow(waitedForUntilMs !== null);
  const { text, icon: Icon } = looks[state];
  const isEnded = state === 'NOT_RUNNING' || state === 'ERROR';
  const { buttons, act } = useSteadyButtons(isEnded);
  const start = act(isBusy, () => void run(() => applications.restartInstance(queryId, id)));
  const remove = act(isBusy || isLast, () => void run(() => applications.removeInstance(queryId, id)));
  const kill = act(false, () => void run(() => applications.killInstance(queryId, id)));
  const stop = act(isBusy || state === 'PENDING_SHUTDOWN', () => void run(() => applications.stopInstance(queryId, id)));
  return (
    <article className="instance-head" aria-label={`Instance ${id}`} aria-hidden={isHidden} inert={isHidden}>
      <header>
        <h4 className="mono">{id}</h4>
        <span className="instance-state" data-state={isKilled ? 'KILLED' : state}>
          {isKilled ? <Skull size={13} aria-hidden /> : <Icon size={13} aria-hidden />} {isKilled ? 'killed' : text}
        </span>
      </header>
      <p className="instance-text" title={threads.map(({ name, state: of, tasks }) => `${name}: ${of}${tasks.length > 0 ? `, ${tasks.join(', ')}` : ''}`).join('\n')}>
        {instanceText(instance, application, now)}
      </p>
      {waitedForUntilMs !== null && (
        <span className="instance-wait" aria-hidden>
          <i style={{ transform: `scaleX(${Math.max(0, Math.min(1, (waitedForUntilMs - now) / timing.sessionTimeoutMs))})` }} />
        </span>
      )}
      {instance.error !== null && <p className="instance-error" role="alert">{instance.error}</p>}
      <div ref={buttons} className="instance-buttons">
        {isEnded ? (
          <>
            <SmallButton tone="primary" aria-label={`Start ${id} again`} {...start}>
              <Power size={13} aria-hidden /> Start again
            </SmallButton>
            <SmallButton aria-label={`Remove ${id}`} title={isLast ? 'The last instance stays' : undefined} {...remove}>
              <Trash2 size={13} aria-hidden /> <span>Remove</span>
            </SmallButton>
          </>
        ) : (
          <>
            <SmallButton tone="danger" aria-label={`Kill ${id}`} title="As if its machine had gone: it tells nobody" {...kill}>
              <Skull size={13} aria-hidden /> Kill
            </SmallButton>
            <SmallButton aria-label={`Stop ${id}`} title="It commits and leaves the group" {...stop}>
              <LogOut size={13} aria-hidden /> Stop
            </SmallButton>
          </>
        )}
      </div>
      <FailureNote failure={failure} onClose={clear} />
    </article>
  );
};
