import { Crown, Waves } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { ClusterTopic } from '../../../workers/protocol/index.ts';
import { useStores } from '../../stores/useStores.ts';
import { SmallButton } from '../../ui/SmallButton.tsx';
import { FailureNote } from '../kafka/FailureNote.tsx';
import { useAct } from '../kafka/useAct.ts';
import './TopicHead.css';

const UNCLEAN = 'unclean.leader.election.enable';

/** A topic's line above its partitions: what it promises, and who may lead it. */
export const TopicHead = ({ topic }: { readonly topic: ClusterTopic }) => {
  const { engine, view } = useStores();
  const { name } = topic;
  const [isUnclean, setUnclean] = useState<boolean | null>(null);
  const { isBusy, failure, run } = useAct();
  const leaders = topic.partitions.map(({ leader }) => leader).join();
  useEffect(() => {
    let isCurrent = true;
    engine.cluster.describeConfigs(name).then(
      (configs) => {
        if (isCurrent) setUnclean(configs.find((config) => config.name === UNCLEAN)?.value === 'true');
      },
      // With no broker up nobody answers: the switch waits until somebody leads again.
      () => {},
    );
    return () => {
      isCurrent = false;
    };
  }, [engine, name, leaders]);
  const allowUnclean = async (isAllowed: boolean): Promise<void> => {
    // Shown as meant while it is asked for.
    setUnclean(isAllowed);
    if (!(await run(() => engine.cluster.alterConfigs(name, { [UNCLEAN]: String(isAllowed) })))) setUnclean(!isAllowed);
  };
  return (
    <header className="tank-topic">
      <h3 className="mono">{name}</h3>
      <span className="kafka-quiet">
        replication factor {topic.replicationFactor} · min.insync.replicas {topic.minInsyncReplicas}
      </span>
      <span className="tank-topic-buttons">
        <label className="check" title={`${UNCLEAN}: a replica that is not in sync may lead when no other is left. What it lacks is lost.`}>
          <input
            type="checkbox"
            aria-label={`Unclean leader election of ${name}`}
            checked={isUnclean === true}
            disabled={isUnclean === null || isBusy}
            onChange={(event) => void allowUnclean(event.target.checked)}
          />
          Unclean election
        </label>
        <SmallButton aria-label={`Elect preferred leaders of ${name}`} title="The first replica of each partition leads again" disabled={isBusy} onClick={() => void run(() => engine.cluster.electLeaders('preferred', name))}>
          <Crown size={13} aria-hidden /> Preferred
        </SmallButton>
        {topic.partitions.some(({ leader }) => leader === -1) && (
          <SmallButton tone="danger" aria-label={`Elect unclean leaders of ${name}`} title="A replica that is not in sync leads: what it lacks is lost" disabled={isBusy} onClick={() => void run(() => engine.cluster.electLeaders('unclean', name))}>
            Elect unclean
          </SmallButton>
        )}
        <SmallButton aria-label={`Open ${name} as lanes`} title="Open it as lanes" onClick={() => view.getState().openTopic(name)}>
          <Waves size={13} aria-hidden />
        </SmallButton>
      </span>
      <FailureNote failure={failure} />
    </header>
  );
};
