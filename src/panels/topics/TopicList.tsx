import { Plus, TriangleAlert } from 'lucide-react';
import type { ClusterTopic } from '../../../workers/protocol/index.ts';
import { SmallButton } from '../../ui/SmallButton.tsx';
import { topicTrouble } from './topicList.ts';

export interface TopicListProps {
  readonly topics: readonly ClusterTopic[];
  readonly chosen: string | null;
  readonly showsInternal: boolean;
  onChoose(topic: string): void;
  onShowInternal(shows: boolean): void;
  onCreate(): void;
}

export const TopicList = ({ topics, chosen, showsInternal, onChoose, onShowInternal, onCreate }: TopicListProps) => (
  <nav className="kafka-list" aria-label="Topics">
    <header>
      <h3>Topics</h3>
      <SmallButton onClick={onCreate}>
        <Plus size={13} aria-hidden /> Create topic
      </SmallButton>
    </header>
    <ul>
      {topics.map((topic) => {
        const trouble = topicTrouble(topic);
        return (
          <li key={topic.name}>
            <button type="button" aria-current={topic.name === chosen || undefined} aria-label={`Topic ${topic.name}`} className="kafka-item" onClick={() => onChoose(topic.name)}>
              <span className="kafka-item-name mono" title={topic.name}>
                {topic.name}
              </span>
              <span className="kafka-item-facts">
                {topic.partitions.length} {topic.partitions.length === 1 ? 'partition' : 'partitions'} · ×{topic.replicationFactor}
                {topic.isInternal && ' · internal'}
              </span>
              {trouble !== null && (
                <span className="kafka-item-trouble">
                  <TriangleAlert size={12} aria-hidden /> {trouble}
                </span>
              )}
            </button>
          </li>
        );
      })}
    </ul>
    <label className="check kafka-list-foot">
      <input type="checkbox" checked={showsInternal} onChange={(event) => onShowInternal(event.target.checked)} /> Internal topics
    </label>
  </nav>
);
