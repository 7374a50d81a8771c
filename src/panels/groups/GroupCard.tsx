import { History, Trash2, UserPlus } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { GroupView } from '../../../workers/protocol/index.ts';
import { useEngine } from '../../stores/useStores.ts';
import { counted } from '../../ui/counted.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { SmallButton } from '../../ui/SmallButton.tsx';
import { CardHead, type CardHeadProps } from '../kafka/CardHead.tsx';
import { ConfirmDialog } from '../kafka/ConfirmDialog.tsx';
import { CablePlan } from './CablePlan.tsx';
import { assignors } from './consumerForm.ts';
import { GroupEvents } from './GroupEvents.tsx';
import { HandConsumerCard } from './HandConsumerCard.tsx';
import { lastRebalance } from './rebalances.ts';
import { ResetOffsetsDialog } from './ResetOffsetsDialog.tsx';
import { StartConsumerForm } from './StartConsumerForm.tsx';

export interface GroupCardProps {
  readonly group: GroupView;
  readonly topics: readonly string[];
  readonly taken: readonly string[];
  /** Before the form for another consumer is there: topics may have come since. */
  onStarting(): void;
  onDeleted(): void;
}

const tones: { readonly [State in GroupView['state']]: CardHeadProps['tone'] } = {
  Empty: 'plain', PreparingRebalance: 'busy', CompletingRebalance: 'busy', Stable: 'ok', Dead: 'plain',
};


/** One group: who is in it, who reads what, how far they are, and what happened. */
export const GroupCard = ({ group, topics, taken, onStarting, onDeleted }: GroupCardProps) => {
  const engine = useEngine();
  const [open, setOpen] = useState<'start' | 'reset' | 'delete' | null>(null);
  const close = (): void => setOpen(null);
  const startOne = (): void => {
    onStarting();
    setOpen('start');
  };
  const rebalance = useMemo(() => lastRebalance(group.events), [group.events]);
  const lag = group.partitions.reduce((sum, partition) => sum + partition.lag, 0);
  const hands = group.members.flatMap((member) => (member.hand === null ? [] : [{ member, hand: member.hand }]));
  const subscribed = [...new Set(group.members.flatMap((member) => member.topics))];
  return (
    <article className="group-card" aria-label={`Group ${group.groupId}`}>
      <CardHead name={group.groupId} state={group.state} tone={tones[group.state]}>
        <SmallButton tone="primary" aria-label={`Start a consumer in ${group.groupId}`} onClick={startOne}>
          <UserPlus size={13} aria-hidden /> Consumer
        </SmallButton>
        <SmallButton aria-label={`Reset the offsets of ${group.groupId}`} onClick={() => setOpen('reset')}>
          <History size={13} aria-hidden /> Reset offsets
        </SmallButton>
        <SmallButton aria-label={`Delete group ${group.groupId}`} onClick={() => setOpen('delete')}>
          <Trash2 size={13} aria-hidden />
        </SmallButton>
      </CardHead>
      <dl className="card-facts group-facts">
        <div>
          <dt>Generation</dt>
          <dd className="numbers">{group.generationId}</dd>
        </div>
        <div>
          <dt>Assignor</dt>
          <dd>
            {group.assignor === '' ? '–' : group.assignor} <em data-protocol={group.rebalanceProtocol}>{group.rebalanceProtocol === 'EAGER' ? 'eager' : 'cooperative'}</em>
          </dd>
        </div>
        <div>
          <dt>Coordinator</dt>
          <dd>{group.coordinator === -1 ? 'none' : `broker ${group.coordinator}`}</dd>
        </div>
        <div>
          <dt>Members</dt>
          <dd className="numbers">{group.members.length}</dd>
        </div>
        <div>
          <dt>Lag</dt>
          <dd className="numbers">{lag.toLocaleString('en-US')}</dd>
        </div>
      </dl>
      <div className="group-body">
        <div className="group-main">
          {group.partitions.length === 0 ? <p className="data-note">It has committed nothing and holds nothing yet.</p> : <CablePlan group={group} />}
          {rebalance !== null && (
            <p className="group-rebalance" role="status">
              <b>Last rebalance</b> to generation <b className="numbers">{rebalance.generationId}</b>
              {/* Only consumers that were started here tell what they gave up and got. */}
              {hands.length > 0 && (
                <>
                  : {counted(rebalance.pulled, 'cable')} out, {rebalance.plugged} in, <b>{rebalance.moved} changed hands</b>
                </>
              )}
              {rebalance.durationMs === null ? ' so far' : `, ${rebalance.durationMs} ms`}
            </p>
          )}
        </div>
        <div className="group-side">
          {hands.length > 0 && (
            <section className="group-hands" aria-label="Consumers that were started here">
              {hands.map(({ member, hand }) => (
                <HandConsumerCard key={hand.settings.name} member={member} hand={hand} />
              ))}
            </section>
          )}
          <GroupEvents groupId={group.groupId} events={group.events} />
        </div>
      </div>
      <Dialog isOpen={open === 'start'} size="small" title={`Start a consumer in ${group.groupId}`} onClose={close}>
        <StartConsumerForm
          groupId={group.groupId}
          topics={subscribed.length > 0 ? subscribed : [...new Set(group.partitions.map(({ topic }) => topic))]}
          assignor={assignors.find((name) => name === group.assignor) ?? 'range'}
          choices={topics}
          taken={taken}
          onStarted={close}
        />
      </Dialog>
      {open === 'reset' && <ResetOffsetsDialog group={group} onClose={close} />}
      {open === 'delete' && (
        <ConfirmDialog
          title={`Delete group ${group.groupId}?`}
          text="Its committed offsets go with it: whoever joins it later begins where auto.offset.reset says."
          verb="Delete group"
          act={() => engine.cluster.deleteGroup(group.groupId)}
          onDone={() => {
            close();
            onDeleted();
          }}
          onClose={close}
        />
      )}
    </article>
  );
};
