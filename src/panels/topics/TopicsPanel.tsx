import { Download, Send, X } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import type { ClusterTopic, ClusterView } from '../../../workers/protocol/index.ts';
import { useStores, useView } from '../../stores/useStores.ts';
import { Button } from '../../ui/Button.tsx';
import { classNames } from '../../ui/classNames.ts';
import { Select } from '../../ui/Field.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { SmallButton } from '../../ui/SmallButton.tsx';
import { useSteady } from '../kafka/useSteady.ts';
import { useEngineView } from '../shared/useEngineView.ts';
import { ConsumePanel } from './forms/ConsumePanel.tsx';
import { CreateTopicDialog } from './forms/CreateTopicDialog.tsx';
import { ProduceForm } from './forms/ProduceForm.tsx';
import { LanesView } from './lanes/LanesView.tsx';
import { MessagesView } from './messages/MessagesView.tsx';
import { RecordPanel } from './RecordPanel.tsx';
import { TopicActions } from './TopicActions.tsx';
import { TopicList } from './TopicList.tsx';
import { listedTopics } from './topicList.ts';
import { topicsOf, type TopicSide } from './topicsStore.ts';
import { useTopics } from './useTopics.ts';
import '../data/data.css';
import '../kafka/kafka.css';
import './topics.css';

const nobody: ClusterView = { controller: { metadataOffset: 0, events: [] }, brokers: [], topics: [] };

/** A topic from within: its partitions as lanes or its records as a table, and a producer and consumers to lead by hand. */
export const TopicsPanel = () => {
  const stores = useStores();
  const data = useSteady(useEngineView({ kind: 'cluster' }));
  const cluster = data?.kind === 'cluster' ? data.cluster : nobody;
  const wanted = useView((state) => state.openedTopic);
  const showsInternal = useTopics((state) => state.showsInternal);
  const [isCreating, setCreating] = useState(false);
  const listed = listedTopics(cluster.topics, showsInternal, wanted);
  const topic = listed.find(({ name }) => name === wanted) ?? (wanted === null ? listed[0] : undefined);
  const choose = (name: string | null): void => {
    topicsOf(stores).getState().closeRecord();
    stores.view.getState().chooseTopic(name);
  };
  return (
    <section className="kafka-panel topics-panel" aria-label="Topics">
      <TopicList
        topics={listed}
        chosen={topic?.name ?? null}
        showsInternal={showsInternal}
        onChoose={choose}
        onShowInternal={(shows) => topicsOf(stores).getState().setShowsInternal(shows)}
        onCreate={() => setCreating(true)}
      />
      {topic !== undefined ? (
        <Opened topic={topic} listed={listed} onChoose={choose} />
      ) : (
        <div className="data-empty">
          {data === undefined ? (
            <p>Waiting for the cluster…</p>
          ) : data.kind === 'error' ? (
            <p role="alert">{data.message}</p>
          ) : (
            <>
              <h3>{wanted === null ? 'No topics yet' : `There is no topic ${wanted}`}</h3>
              <p>{wanted === null ? 'A stream or a table on the canvas brings its own; or create one.' : 'It comes with the first run of its statement, or it was deleted.'}</p>
              <p>
                <Button tone="primary" onClick={() => setCreating(true)}>
                  Create topic
                </Button>
              </p>
            </>
          )}
        </div>
      )}
      {isCreating && (
        <CreateTopicDialog
          brokers={cluster.brokers.length}
          onClose={() => setCreating(false)}
          onCreated={(name) => {
            setCreating(false);
            choose(name);
          }}
        />
      )}
    </section>
  );
};

const Opened = ({ topic, listed, onChoose }: { readonly topic: ClusterTopic; readonly listed: readonly ClusterTopic[]; onChoose(name: string | null): void }) => {
  const stores = useStores();
  const mode = useTopics((state) => state.mode);
  const isFull = useView((state) => state.isDrawerFull);
  const chosenSide = useTopics((state) => state.side);
  const side = chosenSide === undefined ? (isFull ? 'produce' : null) : chosenSide;
  const opened = useTopics((state) => (state.opened?.topic === topic.name ? state.opened : null));
  const store = topicsOf(stores).getState();
  const sideButton = (which: TopicSide, label: string, icon: ReactNode) => (
    <SmallButton className="side-toggle" aria-pressed={side === which} onClick={() => store.setSide(side === which ? null : which)}>
      {icon} {label}
    </SmallButton>
  );
  return (
    <div className="topic-opened">
      <header className="data-bar">
        <Select aria-label="Topic" className="data-subject mono topic-select" value={topic.name} onChange={(event) => onChoose(event.target.value)}>
          {listed.map(({ name }) => (
            <option key={name}>{name}</option>
          ))}
        </Select>
        <h3 className="topic-title mono">{topic.name}</h3>
        <span className="topic-facts">
          {topic.partitions.length} {topic.partitions.length === 1 ? 'partition' : 'partitions'} · replication factor {topic.replicationFactor} · min.insync.replicas {topic.minInsyncReplicas}
        </span>
        <div className="data-tabs kafka-tabs" role="group" aria-label="Show the topic as">
          <button type="button" aria-pressed={mode === 'lanes'} onClick={() => store.setMode('lanes')}>
            Lanes
          </button>
          <button type="button" aria-pressed={mode === 'messages'} onClick={() => store.setMode('messages')}>
            Messages
          </button>
        </div>
        <TopicActions topic={topic.name} partitions={topic.partitions.length} onDeleted={() => onChoose(null)} />
        <span className="bar-divider" />
        {sideButton('produce', 'Produce', <Send size={13} aria-hidden />)}
        {sideButton('consume', 'Consume', <Download size={13} aria-hidden />)}
      </header>
      <div className="topic-split">
        {mode === 'lanes' ? <LanesView key={topic.name} topic={topic.name} /> : <MessagesView key={topic.name} topic={topic.name} partitions={topic.partitions.length} />}
        {side !== null && (side !== 'record' || opened !== null) && (
          <aside className={classNames('topic-side', `side-${side}`)} aria-label={side === 'produce' ? 'Produce by hand' : side === 'consume' ? 'Consume by hand' : 'Record'}>
            <header>
              <h4>{side === 'produce' ? 'Produce by hand' : side === 'consume' ? 'Consume by hand' : 'Record'}</h4>
              <IconButton label="Close this side" onClick={() => (side === 'record' ? store.closeRecord() : store.setSide(null))}>
                <X size={14} aria-hidden />
              </IconButton>
            </header>
            <div className="topic-side-body">
              {side === 'produce' && <ProduceForm key={topic.name} topic={topic.name} partitions={topic.partitions.length} />}
              {side === 'consume' && <ConsumePanel topic={topic.name} />}
              {side === 'record' && opened !== null && <RecordPanel opened={opened} />}
            </div>
          </aside>
        )}
      </div>
    </div>
  );
};
