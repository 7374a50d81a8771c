import { useEffect, useMemo, useRef, useState } from 'react';
import { threadsAsInstances, type GroupView } from '../../../workers/protocol/index.ts';
import { classNames } from '../../ui/classNames.ts';
import { formatCount } from '../../ui/formatCount.ts';
import { Cables, memberColour } from './Cables.tsx';
import { layOutCables } from './cableLayout.ts';
import { useReplay } from './useReplay.ts';

const BAR_HEIGHT = 14;
/** Of a letter of a member's name, in px. */
const LETTER_WIDTH = 8.6;

/** Partitions as cables that are plugged into the members; what each has not read yet is the tail in front of its socket. */
export const CablePlan = ({ group }: { readonly group: GroupView }) => {
  const [width, setWidth] = useState(0);
  const box = useRef<HTMLDivElement>(null);
  const { owners, isPlaying } = useReplay(group);
  useEffect(() => {
    if (box.current === null) return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry !== undefined) setWidth(Math.floor(entry.contentRect.width));
    });
    observer.observe(box.current);
    return () => observer.disconnect();
  }, []);
  const members = useMemo(() => [...group.members].sort((a, b) => a.clientId.localeCompare(b.clientId)), [group.members]);
  const layout = useMemo(() => layOutCables(group.partitions, members, owners, width), [group.partitions, members, owners, width]);
  const colours = useMemo(() => new Map(members.map(({ clientId }, index) => [clientId, memberColour(index)])), [members]);
  const colourOf = (member: string): string => colours.get(member) ?? 'var(--edge)';
  const nameOf = (member: string): string => threadsAsInstances(member, group.groupId);
  const memberLetters = Math.floor((layout.memberWidth - 28) / LETTER_WIDTH);
  const told = layout.cables.map(({ name, member }) => `${name}: ${member === null ? 'nobody' : nameOf(member)}`).join('; ');

  return (
    <div ref={box} className={classNames('cable-plan', isPlaying && 'is-playing')}>
      {width > 0 && (
        <svg width={width} height={layout.height + 4} role="img" aria-label={`Who holds which partition of ${group.groupId}. ${told}`}>
          {layout.partitions.map(({ name, partition, y, socket, tailWidth }) => {
            const barEnd = layout.barX + layout.barWidth;
            const isStarted = partition.committed !== null;
            return (
              <g key={name}>
                <text x={4} y={y - 2} className="plan-partition">
                  {nameOf(name).length > 15 ? `…${nameOf(name).slice(-14)}` : nameOf(name)}
                  <title>{`${name}: committed ${partition.committed ?? 'nothing'}, log end ${partition.endOffset}`}</title>
                </text>
                <rect x={layout.barX} y={y - BAR_HEIGHT / 2} width={layout.barWidth} height={BAR_HEIGHT} rx={3} className={classNames('plan-log', !isStarted && 'is-untouched')} />
                {tailWidth > 0 && <rect x={barEnd - tailWidth} y={y - BAR_HEIGHT / 2} width={tailWidth} height={BAR_HEIGHT} rx={3} className="plan-tail" />}
                {isStarted && <line x1={barEnd - tailWidth} x2={barEnd - tailWidth} y1={y - 10} y2={y + 10} className="plan-committed" />}
                <text x={4} y={y + 13} className={classNames('plan-lag', partition.lag === 0 && 'is-none')}>
                  {isStarted ? (partition.lag === 0 ? 'all read' : `${formatCount(partition.lag)} unread`) : 'nothing committed'}
                </text>
                <circle cx={socket.x} cy={y} r={5.5} className="plan-socket" />
              </g>
            );
          })}
          {layout.members.map(({ member, y, height }) => {
            const count = layout.cables.filter((cable) => cable.member === member.clientId).length;
            const state = member.hand !== null && member.hand.state !== 'running' ? member.hand.state : count === 0 ? (member.isIdle ? 'idle: no partition' : 'no partition now') : `${count} ${count === 1 ? 'partition' : 'partitions'}`;
            return (
              <g key={member.memberId} transform={`translate(${layout.memberX} ${y})`} className={classNames('plan-member', count === 0 && 'is-idle')} style={{ color: colourOf(member.clientId) }}>
                <rect width={layout.memberWidth - 2} height={height} rx={8} className="plan-member-box" />
                <rect width={6} height={height} rx={3} fill={count === 0 ? 'none' : 'currentColor'} />
                <text x={18} y={height / 2 - 3} className="plan-member-name">
                  {nameOf(member.clientId).length > memberLetters ? `${nameOf(member.clientId).slice(0, memberLetters - 1)}…` : nameOf(member.clientId)}
                  <title>{`${member.memberId}${member.groupInstanceId === null ? '' : `, group.instance.id ${member.groupInstanceId}`}`}</title>
                </text>
                <text x={18} y={height / 2 + 13} className="plan-member-state">
                  {state}
                  {member.groupInstanceId !== null && ' · static'}
                </text>
              </g>
            );
          })}
          {layout.members.length === 0 && (
            <text x={layout.memberX} y={layout.height / 2 + 4} className="plan-member-state">
              no members
            </text>
          )}
          <Cables cables={layout.cables} colourOf={colourOf} />
        </svg>
      )}
    </div>
  );
};
