import { Crown } from 'lucide-react';
import { useState, type CSSProperties } from 'react';
import type { ClusterTopic, ClusterView } from '../../../workers/protocol/index.ts';
import { useEngine } from '../../stores/useStores.ts';
import { Select } from '../../ui/Field.tsx';
import { SmallButton } from '../../ui/SmallButton.tsx';
import { FailureNote } from '../kafka/FailureNote.tsx';
import { useAct } from '../kafka/useAct.ts';
import { useSteady } from '../kafka/useSteady.ts';
import { useEngineView } from '../shared/useEngineView.ts';
import { BrokerHead } from './BrokerHead.tsx';
import { ControllerPanel } from './ControllerPanel.tsx';
import { ReplicaTank } from './ReplicaTank.tsx';
import { partitionTrouble, tankLevels } from './tankLevels.ts';
import { TopicHead } from './TopicHead.tsx';
import '../data/data.css';
import '../kafka/kafka.css';
import './ClusterPanel.css';

const MOST_BROKERS = 5;

/** Brokers as columns; in each the replicas that it holds, as tanks that fill up to what the leader has. */
export const ClusterPanel = () => {
  const data = useSteady(useEngineView({ kind: 'cluster' }));
  if (data?.kind === 'error')
    return (
      <p className="data-note data-error" role="alert">
        {data.message}
      </p>
    );
  if (data?.kind !== 'cluster') return <p className="data-note">Waiting for the cluster…</p>;
  return <Cluster cluster={data.cluster} />;
};

const Cluster = ({ cluster }: { readonly cluster: ClusterView }) => {
  const engine = useEngine();
  const [chosen, setChosen] = useState('');
  const [showsInternal, setShowsInternal] = useState(false);
  const { isBusy, failure, run } = useAct();
  const { brokers, controller } = cluster;
  const names = cluster.topics.map(({ name }) => name).sort();
  const shown = cluster.topics
    .filter(({ name, isInternal }) => (chosen === '' ? showsInternal || !isInternal : name === chosen))
    .sort((a, b) => Number(a.isInternal) - Number(b.isInternal) || a.name.localeCompare(b.name));
  return (
    <section className="kafka-panel cluster-panel" aria-label="Cluster" style={{ '--brokers': brokers.length } as CSSProperties}>
      <div className="cluster-main">
        <header className="data-bar cluster-bar">
          <label>
            Brokers{' '}
            <Select aria-label="Number of brokers" disabled={isBusy} value={brokers.length} onChange={(event) => void run(() => engine.cluster.setBrokerCount(Number(event.target.value)))}>
              {Array.from({ length: MOST_BROKERS }, (_, index) => (
                <option key={index}>{index + 1}</option>
              ))}
            </Select>
          </label>
          <label>
            Topic{' '}
            <Select aria-label="Show the replicas of" className="mono" value={chosen} onChange={(event) => setChosen(event.target.value)}>
              <option value="">all</option>
              {names.map((name) => (
                <option key={name}>{name}</option>
              ))}
            </Select>
          </label>
          {chosen === '' && (
            <label className="check">
              <input type="checkbox" checked={showsInternal} onChange={(event) => setShowsInternal(event.target.checked)} /> Internal topics
            </label>
          )}
          <ul className="cluster-legend" aria-label="What the tanks show">
            <li>
              <i className="legend-fill" aria-hidden /> up to its log end
            </li>
            <li>
              <i className="legend-line" aria-hidden /> high watermark
            </li>
          </ul>
          <SmallButton disabled={isBusy} title="The first replica of every partition leads again" onClick={() => void run(() => engine.cluster.electLeaders('preferred'))}>
            <Crown size={13} aria-hidden /> Elect preferred leaders
          </SmallButton>
        </header>
        <FailureNote failure={failure} />
        <div className="tanks" tabIndex={0} role="region" aria-label="Replicas by broker">
          <div className="tank-brokers">
            <span className="tank-corner">
              <b className="numbers">{shown.reduce((sum, { partitions }) => sum + partitions.length, 0)}</b> partitions
            </span>
            {brokers.map((broker) => (
              <BrokerHead key={broker.brokerId} broker={broker} />
            ))}
          </div>
          {shown.map((topic) => (
            <section key={topic.name} className="tank-rows" aria-label={`Replicas of ${topic.name}`}>
              <TopicHead topic={topic} />
              {topic.partitions.map((partition) => (
                <PartitionRow key={partition.partition} topic={topic} partition={partition} brokers={brokers} />
              ))}
            </section>
          ))}
          {shown.length === 0 && <p className="data-note">No topics to show.</p>}
        </div>
      </div>
      <ControllerPanel controller={controller} />
    </section>
  );
};

const PartitionRow = ({ topic, partition, brokers }: { readonly topic: ClusterTopic; readonly partition: ClusterTopic['partitions'][number]; readonly brokers: ClusterView['brokers'] }) => {
  const levels = tankLevels(partition);
  const trouble = partitionTrouble(partition, topic.minInsyncReplicas);
  const name = `${topic.name}-${partition.partition}`;
  return (
    <div className="tank-row">
      <div className="tank-name" data-trouble={trouble ?? undefined}>
        <b>{partition.partition}</b>
        <span className="tank-facts">
          <span>
            {partition.leader === -1 ? 'no leader' : `leader ${partition.leader}`} · epoch {partition.leaderEpoch}
          </span>
          <span className="numbers">HW {partition.highWatermark < 0 ? '–' : partition.highWatermark}</span>
          {trouble !== null && trouble !== 'no leader' && <span className="tank-trouble">{trouble}</span>}
        </span>
      </div>
      {brokers.map(({ brokerId, state }) => {
        const index = partition.replicas.findIndex((replica) => replica.brokerId === brokerId);
        const replica = partition.replicas[index];
        if (replica === undefined) return <span key={brokerId} className="tank-none" />;
        return (
          <ReplicaTank
            key={brokerId}
            name={name}
            brokerId={brokerId}
            logEndOffset={replica.logEndOffset}
            level={state === 'down' ? null : (levels.levels[index] ?? null)}
            waterline={levels.waterline}
            isLeader={replica.isLeader}
            inSync={replica.inSync}
            behind={replica.logEndOffset < 0 ? 0 : Math.max(0, levels.to - replica.logEndOffset)}
          />
        );
      })}
    </div>
  );
};
