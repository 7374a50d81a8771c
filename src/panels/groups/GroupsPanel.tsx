import { UserPlus } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import type { GroupView } from '../../../workers/protocol/index.ts';
import { useEngine } from '../../stores/useStores.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Select } from '../../ui/Field.tsx';
import { SmallButton } from '../../ui/SmallButton.tsx';
import { useSteady } from '../kafka/useSteady.ts';
import { useEngineView } from '../shared/useEngineView.ts';
import { GroupCard } from './GroupCard.tsx';
import { listedGroups, shortGroupName } from './groupNames.ts';
import { StartConsumerForm } from './StartConsumerForm.tsx';
import '../data/data.css';
import '../kafka/kafka.css';
import './groups.css';

const none: readonly GroupView[] = [];

/** Consumer groups, one or two at a time: beside each other an eager and a cooperative one tell their difference by themselves. */
export const GroupsPanel = () => {
  const engine = useEngine();
  const data = useSteady(useEngineView({ kind: 'groups' }));
  const groups = useMemo(() => listedGroups(data?.kind === 'groups' ? data.groups : none), [data]);
  const [chosen, setChosen] = useState<string | null>(null);
  const [beside, setBeside] = useState<string | null>(null);
  const [topics, setTopics] = useState<readonly string[] | null>(null);
  /** For the dialogs only: topics are asked for as they open. */
  const [asked, setAsked] = useState(0);
  const [isStarting, setStarting] = useState(false);

  useEffect(() => {
    let isCurrent = true;
    engine.cluster.describe().then(
      (cluster) => {
        if (isCurrent) setTopics(cluster.topics.filter(({ isInternal }) => !isInternal).map(({ name }) => name).sort());
      },
      // Without a list a group's own topics are still to choose from.
      () => {},
    );
    return () => {
      isCurrent = false;
    };
  }, [engine, asked]);

  const first = groups.find(({ groupId }) => groupId === chosen) ?? groups[0];
  const second = groups.find(({ groupId }) => groupId === beside && groupId !== first?.groupId);
  const taken = groups.flatMap(({ members }) => members.map(({ clientId }) => clientId));
  const askTopics = (): void => setAsked(asked + 1);
  const start = (): void => {
    askTopics();
    setStarting(true);
  };
  const card = (group: GroupView) => (
    <GroupCard
      key={group.groupId}
      group={group}
      topics={topics ?? [...new Set(group.partitions.map(({ topic }) => topic))]}
      taken={taken}
      onStarting={askTopics}
      onDeleted={() => {
        if (group.groupId === beside) setBeside(null);
        else setChosen(null);
      }}
    />
  );
  return (
    <section className="kafka-panel groups-panel" aria-label="Consumer groups">
      <nav className="kafka-list" aria-label="Groups">
        <header>
          <h3>Groups</h3>
          <SmallButton onClick={start}>
            <UserPlus size={13} aria-hidden /> Start consumer
          </SmallButton>
        </header>
        <ul>
          {groups.map((group) => (
            <li key={group.groupId}>
              <button type="button" className="kafka-item" aria-label={`Group ${group.groupId}`} aria-current={group === first || undefined} onClick={() => setChosen(group.groupId)}>
                <span className="kafka-item-name mono" title={group.groupId}>
                  {shortGroupName(group.groupId)}
                </span>
                <span className="kafka-item-facts">
                  {group.state} · {group.members.length} {group.members.length === 1 ? 'member' : 'members'}
                </span>
              </button>
            </li>
          ))}
        </ul>
        {groups.length > 1 && (
          <label className="groups-beside kafka-list-foot">
            Beside it
            <Select aria-label="Group beside it" value={second?.groupId ?? ''} onChange={(event) => setBeside(event.target.value === '' ? null : event.target.value)}>
              <option value="">nothing</option>
              {groups
                .filter((group) => group !== first)
                .map(({ groupId }) => (
                  <option key={groupId} value={groupId}>
                    {shortGroupName(groupId)}
                  </option>
                ))}
            </Select>
          </label>
        )}
      </nav>
      {data?.kind === 'error' ? (
        <p className="data-note data-error" role="alert">
          {data.message}
        </p>
      ) : first === undefined ? (
        <div className="data-empty">
          {data === undefined ? (
            <p>Waiting for the groups…</p>
          ) : (
            <>
              <h3>No groups yet</h3>
              <p>Every query that runs is one; so is every consumer that you start by hand.</p>
              <p>
                <Button tone="primary" onClick={start}>
                  Start a consumer
                </Button>
              </p>
            </>
          )}
        </div>
      ) : (
        <div className="group-cards" data-count={second === undefined ? 1 : 2}>
          {card(first)}
          {second !== undefined && card(second)}
        </div>
      )}
      <Dialog isOpen={isStarting} size="small" title="Start a consumer" description="A group begins with its first member." onClose={() => setStarting(false)}>
        <StartConsumerForm groupId="shop" topics={topics?.slice(0, 1) ?? []} choices={topics ?? []} taken={taken} onStarted={() => setStarting(false)} />
      </Dialog>
    </section>
  );
};
