import { useState } from 'react';
import type { BrowsedRecord, GroupView } from '../../../../workers/protocol/index.ts';
import { useStores } from '../../../stores/useStores.ts';
import { HandConsumerCard } from '../../groups/HandConsumerCard.tsx';
import { StartConsumerForm } from '../../groups/StartConsumerForm.tsx';
import { useSteady } from '../../kafka/useSteady.ts';
import { KeyChip } from '../../shared/KeyChip.tsx';
import { useEngineView } from '../../shared/useEngineView.ts';
import { topicsOf } from '../topicsStore.ts';
import './ConsumePanel.css';

const none: readonly GroupView[] = [];
const POLLED_SHOWN = 10;

interface Polled {
  readonly name: string;
  readonly times: number;
  readonly records: readonly BrowsedRecord[];
}

/** Consumers of this topic that are led by hand. */
export const ConsumePanel = ({ topic }: { readonly topic: string }) => {
  const stores = useStores();
  const data = useSteady(useEngineView({ kind: 'groups' }));
  const groups = data?.kind === 'groups' ? data.groups : none;
  const [polled, setPolled] = useState<Polled | null>(null);
  const members = groups.flatMap((group) => group.members);
  const mine = members.flatMap((member) => (member.hand !== null && member.topics.includes(topic) ? [{ member, hand: member.hand }] : []));
  return (
    <div className="consume-panel">
      {mine.map(({ member, hand }) => (
        <HandConsumerCard
          key={hand.settings.name}
          member={member}
          hand={hand}
          onPolled={(records) => setPolled((before) => ({ name: hand.settings.name, times: (before?.times ?? 0) + 1, records }))}
        />
      ))}
      <div role="status">
        {polled !== null && (
          <div key={polled.times} className="hand-sent-flash">
            <p>
              <b>{polled.name}</b> polled <b className="numbers">{polled.records.length}</b> {polled.records.length === 1 ? 'record' : 'records'}
            </p>
            <ul className="polled">
              {polled.records.slice(0, POLLED_SHOWN).map((record) => (
                <li key={`${record.partition}@${record.offset}`}>
                  <button type="button" className="mono" onClick={() => topicsOf(stores).getState().open({ topic, partition: record.partition, offset: record.offset, record })}>
                    <span>
                      {record.partition}@{record.offset}
                    </span>
                    <KeyChip text={record.key} />
                  </button>
                </li>
              ))}
            </ul>
          </div>
        )}
      </div>
      <h4>Start a consumer</h4>
      <StartConsumerForm key={topic} groupId={`${topic}-readers`} topics={[topic]} taken={members.map(({ clientId }) => clientId)} />
    </div>
  );
};
