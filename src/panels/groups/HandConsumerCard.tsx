import { Download, LogOut, Skull, Snowflake, Sun } from 'lucide-react';
import type { BrowsedRecord, GroupMemberView, HandConsumerState } from '../../../workers/protocol/index.ts';
import { useEngine } from '../../stores/useStores.ts';
import { classNames } from '../../ui/classNames.ts';
import { formatCount } from '../../ui/formatCount.ts';
import { SmallButton } from '../../ui/SmallButton.tsx';
import { FailureNote } from '../kafka/FailureNote.tsx';
import { useAct } from '../kafka/useAct.ts';
import { useResting } from '../kafka/useResting.ts';
import { rates, rateStep, rateText } from './consumerForm.ts';
import './HandConsumerCard.css';

const POLL_AT_MOST = 10;
/** A drag of the slider asks once it rests. */
const RATE_DELAY_MS = 200;

export interface HandConsumerCardProps {
  readonly member: GroupMemberView;
  readonly hand: HandConsumerState;
  onPolled?(records: readonly BrowsedRecord[]): void;
}

const Rate = ({ name, rate, onChange }: { readonly name: string; readonly rate: number; onChange(rate: number): void }) => {
  const [shown, drag] = useResting(rate, RATE_DELAY_MS, onChange);
  return (
    <label className="consumer-rate">
      <input type="range" aria-label={`Rate of ${name}`} aria-valuetext={rateText(shown)} min={0} max={rates.length - 1} value={rateStep(shown)} onChange={(event) => drag(rates[Number(event.target.value)] ?? 0)} />
      <span className="numbers">{rateText(shown)}</span>
    </label>
  );
};

/** The controls of a consumer that somebody started here. */
export const HandConsumerCard = ({ member, hand, onPolled }: HandConsumerCardProps) => {
  const { cluster } = useEngine();
  const { isBusy, failure, run } = useAct();
  const { name } = hand.settings;
  const isFrozen = hand.state === 'frozen';
  const held = member.assignment.map(({ topic, partition }) => `${topic}-${partition}`).join(', ');
  return (
    <article className={classNames('consumer-card', `is-${hand.state}`)} aria-label={`Consumer ${name}`}>
      <header>
        <b>{name}</b>
        {hand.state !== 'running' && <span className={`consumer-state state-${hand.state}`}>{hand.state}</span>}
        {member.isIdle && <span className="consumer-state state-idle">idle</span>}
        <span className="numbers consumer-count">{formatCount(hand.consumed)} read</span>
      </header>
      <p className="mono consumer-holds" title={held}>
        {held === '' ? (member.isIdle ? 'No partition is left for it' : 'Holds no partition') : held}
      </p>
      <Rate name={name} rate={hand.settings.rate} onChange={(rate) => void run(() => cluster.setConsumerRate(name, rate))} />
      <div className="consumer-buttons">
        <SmallButton
          aria-label={`Poll ${name}`}
          title={`One poll, at most ${POLL_AT_MOST} records`}
          disabled={isBusy}
          onClick={() =>
            void run(async () => {
              const polled = await cluster.pollConsumer(name, POLL_AT_MOST);
              onPolled?.(polled);
            })
          }
        >
          <Download size={13} aria-hidden /> Poll
        </SmallButton>
        <SmallButton
          aria-label={isFrozen ? `Thaw ${name}` : `Freeze ${name}`}
          title={isFrozen ? 'Polls again' : 'Stops polling while heartbeats go on, until max.poll.interval.ms is over'}
          onClick={() => void run(() => cluster.freezeConsumer(name, !isFrozen))}
        >
          {isFrozen ? <Sun size={13} aria-hidden /> : <Snowflake size={13} aria-hidden />} {isFrozen ? 'Thaw' : 'Freeze'}
        </SmallButton>
        <SmallButton aria-label={`Let ${name} leave`} title="Says good-bye: the group rebalances at once" onClick={() => void run(() => cluster.stopConsumer(name, 'leave'))}>
          <LogOut size={13} aria-hidden /> Leave
        </SmallButton>
        <SmallButton tone="danger" aria-label={`Kill ${name}`} title="Falls silent: the group misses it after its session timeout" onClick={() => void run(() => cluster.stopConsumer(name, 'kill'))}>
          <Skull size={13} aria-hidden /> Kill
        </SmallButton>
      </div>
      <FailureNote failure={failure ?? (hand.error === null ? null : hand.error)} />
    </article>
  );
};
