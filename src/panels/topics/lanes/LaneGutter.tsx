import { TriangleAlert } from 'lucide-react';
import type { Lane } from '../../../../workers/protocol/index.ts';
import { classNames } from '../../../ui/classNames.ts';
import { formatBytes, formatCount } from '../../../ui/formatCount.ts';
import './LaneGutter.css';

/** Who leads a partition, who follows it and keeps up, and how long it is. */
export const LaneGutter = ({ lane }: { readonly lane: Lane }) => {
  const lost = lane.replicas.filter((id) => !lane.isr.includes(id));
  return (
    <div className="lane-gutter">
      <div className="lane-name">
        <b>{lane.partition}</b>
        {lane.leader === -1 ? (
          <span className="lane-leaderless">
            <TriangleAlert size={12} aria-hidden /> no leader
          </span>
        ) : (
          <span title={`Leader epoch ${lane.leaderEpoch}`}>
            leader <b>{lane.leader}</b>
          </span>
        )}
      </div>
      <ul className="lane-replicas" aria-label={`Replicas; in sync: ${lane.isr.join(', ') || 'none'}${lost.length === 0 ? '' : `; not in sync: ${lost.join(', ')}`}`}>
        {lane.replicas.map((id) => {
          const role = id === lane.leader ? 'leads' : lane.isr.includes(id) ? 'in sync' : 'not in sync';
          return (
            <li key={id} className={classNames('replica-pip', id === lane.leader && 'is-leader', !lane.isr.includes(id) && 'is-behind')} title={`Broker ${id} ${role}`}>
              {id}
              {!lane.isr.includes(id) && <span aria-hidden>!</span>}
            </li>
          );
        })}
        <li className="lane-isr">
          ISR {lane.isr.length}/{lane.replicas.length}
        </li>
      </ul>
      <p className="lane-size numbers" title={`${lane.logStartOffset} to ${lane.logEndOffset}`}>
        {formatCount(lane.logEndOffset - lane.logStartOffset)} · {formatBytes(lane.sizeInBytes)}
      </p>
    </div>
  );
};
