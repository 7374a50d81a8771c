import { CircleCheck, Crown, TriangleAlert } from 'lucide-react';
import { classNames } from '../../ui/classNames.ts';
import './ReplicaTank.css';

export interface ReplicaTankProps {
  readonly name: string;
  readonly brokerId: number;
  readonly logEndOffset: number;
  /** 0 to 1; null while nobody knows. */
  readonly level: number | null;
  readonly waterline: number;
  readonly isLeader: boolean;
  readonly inSync: boolean;
  /** Its distance from the leader's log end. */
  readonly behind: number;
}

/** Full where the leader is; the line is the high watermark, below which everything is on all in-sync replicas. */
export const ReplicaTank = ({ name, brokerId, logEndOffset, level, waterline, isLeader, inSync, behind }: ReplicaTankProps) => {
  const role = isLeader ? 'leader' : inSync ? 'in sync' : 'not in sync';
  const Icon = isLeader ? Crown : inSync ? CircleCheck : TriangleAlert;
  return (
    <div
      className={classNames('tank', isLeader && 'is-leader', !inSync && 'is-behind', level === null && 'is-unknown')}
      role="img"
      aria-label={`${name} on broker ${brokerId}: ${role}, ${level === null ? 'down' : `log end ${logEndOffset}${behind > 0 ? `, ${behind} behind` : ''}`}`}
    >
      <i className="tank-fill" style={{ transform: `scaleY(${level ?? 0})` }} />
      {level !== null && <i className="tank-line" style={{ bottom: `${waterline * 100}%` }} />}
      <span className="tank-role">
        <Icon size={13} aria-hidden /> {role}
      </span>
      <span className="tank-end numbers">
        {level === null ? 'down' : logEndOffset}
        {level !== null && behind > 0 && <em> −{behind}</em>}
      </span>
    </div>
  );
};
