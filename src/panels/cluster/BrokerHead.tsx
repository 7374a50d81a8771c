import { CircleCheck, CircleX, Crown, Fence, Power, Skull, Snail, Unplug, Waypoints } from 'lucide-react';
import type { BrokerView } from '../../../workers/protocol/index.ts';
import { useEngine } from '../../stores/useStores.ts';
import { classNames } from '../../ui/classNames.ts';
import { formatBytes } from '../../ui/formatCount.ts';
import { Popover } from '../../ui/Popover.tsx';
import { SmallButton } from '../../ui/SmallButton.tsx';
import { FailureNote } from '../kafka/FailureNote.tsx';
import { useAct } from '../kafka/useAct.ts';
import { useResting } from '../kafka/useResting.ts';
import './BrokerHead.css';

const states: { readonly [State in BrokerView['state']]: { readonly text: string; readonly icon: typeof CircleCheck } } = {
  up: { text: 'up', icon: CircleCheck },
  fenced: { text: 'fenced', icon: Fence },
  down: { text: 'down', icon: CircleX },
};
const SLOWEST_MS = 5000;
const STEP_MS = 50;
const REST_MS = 250;

/** How much longer everything takes to and from a broker. */
const Delay = ({ brokerId, delayMs, onChange }: { readonly brokerId: number; readonly delayMs: number; onChange(delayMs: number): void }) => {
  const [shown, drag] = useResting(delayMs, REST_MS, onChange);
  return (
    <label className="broker-delay">
      <span>
        Every message takes <b className="numbers">{shown}</b> ms longer
      </span>
      <input
        type="range"
        aria-label={`Delay of broker ${brokerId}`}
        aria-valuetext={`${shown} milliseconds`}
        min={0}
        max={SLOWEST_MS}
        step={STEP_MS}
        value={shown}
        onChange={(event) => drag(Number(event.target.value))}
      />
    </label>
  );
};

/** A broker's name, how it fares, and what can be done to it. */
export const BrokerHead = ({ broker }: { readonly broker: BrokerView }) => {
  const { cluster } = useEngine();
  const { isBusy, failure, run } = useAct();
  const { brokerId, fault } = broker;
  const { text, icon: Icon } = states[broker.state];
  const isDown = broker.state === 'down';
  const isCutOff = fault.kind === 'cut-off';
  return (
    <article className={classNames('broker', `is-${broker.state}`)} aria-label={`Broker ${brokerId}`}>
      <header>
        <h3>
          Broker <b>{brokerId}</b>
        </h3>
        <span className="broker-state" data-state={broker.state}>
          <Icon size={14} aria-hidden /> {text}
        </span>
      </header>
      <p className="broker-numbers" title={`Leads ${broker.leaderCount} of the ${broker.replicaCount} partitions that it holds`}>
        <Crown size={12} aria-hidden /> leads <b className="numbers">{broker.leaderCount}</b> of <b className="numbers">{broker.replicaCount}</b> · {formatBytes(broker.sizeInBytes)}
      </p>
      <p className="broker-line">
        {fault.kind === 'slow' ? (
          <span className="broker-fault">
            <Snail size={13} aria-hidden /> slow: +{fault.delayMs} ms
          </span>
        ) : isCutOff ? (
          <span className="broker-fault is-cut">
            <Unplug size={13} aria-hidden /> cut off
          </span>
        ) : (
          broker.groups.length > 0 && (
            <span title={`Coordinates ${broker.groups.join(', ')}`}>
              <Waypoints size={12} aria-hidden /> coordinates {broker.groups.length} {broker.groups.length === 1 ? 'group' : 'groups'}
            </span>
          )
        )}
      </p>
      <div className="broker-buttons">
        {isDown ? (
          <SmallButton tone="primary" aria-label={`Restart broker ${brokerId}`} disabled={isBusy} onClick={() => void run(() => cluster.restart(brokerId))}>
            <Power size={13} aria-hidden /> Restart
          </SmallButton>
        ) : (
          <SmallButton tone="danger" aria-label={`Kill broker ${brokerId}`} disabled={isBusy} onClick={() => void run(() => cluster.kill(brokerId))}>
            <Skull size={13} aria-hidden /> Kill
          </SmallButton>
        )}
        <Popover
          label={`Slow down broker ${brokerId}`}
          trigger={
            <SmallButton aria-label={`Slow down broker ${brokerId}`} disabled={isDown}>
              <Snail size={13} aria-hidden /> Slow
            </SmallButton>
          }
        >
          <Delay brokerId={brokerId} delayMs={fault.kind === 'slow' ? fault.delayMs : 0} onChange={(delayMs) => void run(() => cluster.slow(brokerId, delayMs))} />
        </Popover>
        <SmallButton
          aria-label={isCutOff ? `Reconnect broker ${brokerId}` : `Cut off broker ${brokerId}`}
          title={isCutOff ? 'Messages go to and fro again' : 'It runs on, but no message reaches it or leaves it'}
          disabled={isDown || isBusy}
          onClick={() => void run(() => (isCutOff ? cluster.reconnect(brokerId) : cluster.cutOff(brokerId)))}
        >
          <Unplug size={13} aria-hidden /> {isCutOff ? 'Reconnect' : 'Cut off'}
        </SmallButton>
      </div>
      <FailureNote failure={failure} />
    </article>
  );
};
