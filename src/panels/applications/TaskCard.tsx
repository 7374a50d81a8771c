import type { CSSProperties } from 'react';
import type { TaskStore } from '../../../workers/protocol/index.ts';
import { classNames } from '../../ui/classNames.ts';
import { formatCount } from '../../ui/formatCount.ts';
import { restoredShare } from './applicationTexts.ts';
import { partitionLines, storeLines, tagLines, type Room } from './cardLayout.ts';
import type { SubtopologyGraph } from './layoutSubtopology.ts';
import type { Box, PlacedTask } from './physicalPlan.ts';
import { labelSize } from './shortLabel.ts';
import { SubtopologyDrawing } from './SubtopologyDrawing.tsx';
import { restoredText, type Fresh } from './useFresh.ts';
import './TaskCard.css';

/** A card below so many letters has no room for two lines beside its drawing. */
const LOW = 6.5;

const Lines = ({ lines }: { readonly lines: readonly string[] }) => lines.map((line, index) => <span key={index}>{line}</span>);

const StoreRow = ({ store, isFollowing, applicationId, room }: { readonly store: TaskStore; readonly isFollowing: boolean; readonly applicationId: string; readonly room: Room }) => {
  const { name, rows, changelog } = store;
  const share = restoredShare(store);
  const isBehind = changelog !== null && changelog.offset < changelog.endOffset && share < 1;
  return (
    <div className="task-store" data-behind={isBehind || undefined}>
      <span className="task-store-name" title={changelog === null ? name : `${name}\n${changelog.topic}`}>
        <Lines lines={storeLines(name, room)} />
      </span>
      <span
        className="task-store-bar"
        role="progressbar"
        aria-label={`${isFollowing ? 'Copy' : 'State'} of ${name}`}
        aria-valuenow={Math.round(share * 100)}
        title={changelog === null ? 'It has no changelog' : `Changelog: from ${changelog.beginOffset}, at ${changelog.offset} of ${changelog.endOffset}`}
      >
        <i style={{ transform: `scaleX(${share})` }} />
      </span>
      <span className="numbers">{isBehind ? `${Math.floor(share * 100)} %` : rows === null ? '' : `${formatCount(rows)} ${rows === 1 ? 'row' : 'rows'}`}</span>
      {changelog !== null && room.look !== 'tight' && (
        <span className="task-changelog mono" role="img" aria-label={`Changelog ${changelog.topic}`} title={changelog.topic}>
          <Lines lines={tagLines(changelog.topic, { applicationId, store: name }, room)} />
        </span>
      )}
    </div>
  );
};

export interface TaskCardProps {
  readonly placed: PlacedTask;
  /** Where it is now. */
  readonly box: Box;
  readonly graph: SubtopologyGraph | undefined;
  readonly applicationId: string;
  /** Records that it read. */
  readonly read: number;
  readonly isPhysical: boolean;
  readonly isTravelling: boolean;
  /** What happened to it a moment ago. */
  readonly fresh: Fresh | undefined;
  /** In the deck of its sub-topology's tasks, from the top. */
  readonly depth: number;
}

const states = { RESTORING: 'restoring', RUNNING: 'running', SUSPENDED: 'suspended', WAITING: 'nobody has it' } as const;

/** Of the drawing's lines, in pixels. */
const LINE_WIDTH = 1.6;

/** A task: a copy of its sub-topology for one partition, with state of its own. */
export const TaskCard = ({ placed, box, graph, applicationId, read, isPhysical, isTravelling, fresh, depth }: TaskCardProps) => {
  const { kind, task, instance, room, drawing } = placed;
  const { look, size } = room;
  const isTight = look === 'tight';
  const state = kind === 'standby' ? (task.isWarmUp ? 'warm-up' : 'standby') : states[task.state];
  const thread = instance.threads.findIndex(({ tasks }) => tasks.includes(task.taskId));
  const lag = kind === 'standby' ? 0 : task.partitions.reduce((sum, partition) => sum + partition.lag, 0);
  const partitions = kind === 'standby' ? [] : task.partitions.map(({ topic, partition }) => `${topic}-${partition}`);
  const isWaiting = kind === 'active' && task.state === 'WAITING';
  const isFresh = kind === 'active' && !isWaiting && fresh !== undefined;
  const drawn = isWaiting && box.height < size * LOW ? undefined : graph;
  const scale = graph === undefined ? 1 : Math.min(drawing.width / graph.width, drawing.height / graph.height);
  const restored = isFresh && task.state === 'RUNNING' ? fresh.restored : undefined;
  return (
    <article
      className={classNames('task-card', isPhysical ? 'is-physical' : 'is-logical', isTravelling && 'is-travelling', isFresh && 'is-fresh')}
      data-kind={kind}
      data-state={kind === 'standby' ? 'STANDBY' : task.state}
      data-part={task.subtopology % 4}
      data-look={look}
      data-gone={instance.state === 'NOT_RUNNING' || instance.state === 'ERROR' || undefined}
      aria-label={kind === 'standby' ? `Copy of task ${task.taskId} on ${instance.instanceId}, ${state}` : `Task ${task.taskId} on ${instance.instanceId}, ${state}`}
      aria-hidden={!isPhysical}
      style={{ transform: `translate(${box.x}px, ${box.y}px)`, width: box.width, height: box.height, '--depth': depth, '--drawing': `${drawn === undefined ? 0 : drawing.width}px`, '--drawing-height': `${drawing.height}px`, '--stroke': Math.min(7, LINE_WIDTH / scale), '--letters': `${size}px` } as CSSProperties}
    >
      {drawn !== undefined && <SubtopologyDrawing graph={drawn} title="" labelSize={isTight ? undefined : labelSize(scale)} />}
      <div className="task-facts">
        <header>
          <b className="mono">{task.taskId}</b>
          {thread !== -1 && instance.threads.length > 1 && <span className="task-thread">T{thread + 1}</span>}
          {state !== 'running' && !(isWaiting && !isTight) && <em>{state}</em>}
          {isTight && restored === undefined && partitions.length > 0 && (
            <span className="task-partitions mono" title={partitions.join(', ')}>
              <Lines lines={partitionLines(partitions, applicationId, room)} />
            </span>
          )}
          {isTight && restored !== undefined && <span className="task-restored">{restoredText(restored)}</span>}
          {lag > 0 && <span className="task-lag numbers">{formatCount(lag)} behind</span>}
          {kind === 'active' && lag === 0 && task.state === 'RUNNING' && (!isTight || restored === undefined) && <span className="task-read numbers">{formatCount(read)} read</span>}
        </header>
        {partitions.length > 0 && !isTight && !(look !== 'wide' && restored !== undefined) && (
          <p className="task-partitions mono" title={partitions.join(', ')}>
            <Lines lines={partitionLines(partitions, applicationId, room)} />
          </p>
        )}
        {isWaiting && !isTight && <p className="task-nobody">{state}</p>}
        {(look === 'stacked' || look === 'tall') && restored !== undefined && <p className="task-restored">{restoredText(restored)}</p>}
        {task.stores.map((store) => (
          <StoreRow key={store.name} store={store} isFollowing={kind === 'standby'} applicationId={applicationId} room={room} />
        ))}
        {look === 'wide' && restored !== undefined && <p className="task-restored">{restoredText(restored)}</p>}
      </div>
    </article>
  );
};
