import type { CSSProperties } from 'react';
import type { TaskStore } from '../../../workers/protocol/index.ts';
import { classNames } from '../../ui/classNames.ts';
import { formatCount } from '../../ui/formatCount.ts';
import { restoredShare, shortTopic } from './applicationTexts.ts';
import type { SubtopologyGraph } from './layoutSubtopology.ts';
import type { Box, PlacedTask } from './physicalPlan.ts';
import { SubtopologyDrawing } from './SubtopologyDrawing.tsx';
import './TaskCard.css';

const StoreRow = ({ store, isFollowing }: { readonly store: TaskStore; readonly isFollowing: boolean }) => {
  const { name, rows, changelog } = store;
  const share = restoredShare(store);
  const isBehind = changelog !== null && changelog.offset < changelog.endOffset && share < 1;
  return (
    <div className="task-store" data-behind={isBehind || undefined}>
      <span className="task-store-name" title={changelog === null ? name : `${name}\n${changelog.topic}`}>
        {name}
      </span>
      <span className="numbers">{rows === null ? '' : `${formatCount(rows)} ${rows === 1 ? 'row' : 'rows'}`}</span>
      <span
        className="task-store-bar"
        role="progressbar"
        aria-label={`${isFollowing ? 'Copy' : 'State'} of ${name}`}
        aria-valuenow={Math.round(share * 100)}
        title={changelog === null ? 'It has no changelog' : `Changelog: from ${changelog.beginOffset}, at ${changelog.offset} of ${changelog.endOffset}`}
      >
        <i style={{ transform: `scaleX(${share})` }} />
      </span>
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
  /** In the deck of its sub-topology's tasks, from the top. */
  readonly depth: number;
}

/** Heights from which on letters are larger. */
const ROOMY = 100;
const LARGE = 150;

/** As much of the card as the drawing may have, so that the facts beside it can be read. */
const drawingWidth = ({ width, height }: Box): number => Math.round(Math.min(height * 0.55, width * 0.3, 110));

const states = { RESTORING: 'restoring', RUNNING: 'running', SUSPENDED: 'suspended', WAITING: 'nobody has it' } as const;

/** A task: a copy of its sub-topology for one partition, with state of its own. */
export const TaskCard = ({ placed, box, graph, applicationId, read, isPhysical, isTravelling, depth }: TaskCardProps) => {
  const { kind, task, instance } = placed;
  const state = kind === 'standby' ? (task.isWarmUp ? 'warm-up' : 'standby') : states[task.state];
  const thread = instance.threads.findIndex(({ tasks }) => tasks.includes(task.taskId));
  const lag = kind === 'standby' ? 0 : task.partitions.reduce((sum, partition) => sum + partition.lag, 0);
  const partitions = kind === 'standby' ? [] : task.partitions.map(({ topic, partition }) => `${shortTopic(topic, applicationId)}-${partition}`);
  return (
    <article
      className={classNames('task-card', isPhysical ? 'is-physical' : 'is-logical', isTravelling && 'is-travelling')}
      data-kind={kind}
      data-state={kind === 'standby' ? 'STANDBY' : task.state}
      data-part={task.subtopology % 4}
      data-room={placed.box.height >= LARGE ? 'large' : placed.box.height >= ROOMY ? 'some' : undefined}
      data-gone={instance.state === 'NOT_RUNNING' || instance.state === 'ERROR' || undefined}
      aria-label={kind === 'standby' ? `Copy of task ${task.taskId} on ${instance.instanceId}, ${state}` : `Task ${task.taskId} on ${instance.instanceId}, ${state}`}
      aria-hidden={!isPhysical}
      style={{ transform: `translate(${box.x}px, ${box.y}px)`, width: box.width, height: box.height, '--depth': depth, '--drawing': `${drawingWidth(placed.box)}px` } as CSSProperties}
    >
      {graph !== undefined && <SubtopologyDrawing graph={graph} title="" />}
      <div className="task-facts">
        <header>
          <b className="mono">{task.taskId}</b>
          {thread !== -1 && instance.threads.length > 1 && <span className="task-thread">T{thread + 1}</span>}
          {state !== 'running' && <em>{state}</em>}
          {lag > 0 && <span className="task-lag numbers">{formatCount(lag)} behind</span>}
          {kind === 'active' && lag === 0 && task.state === 'RUNNING' && <span className="task-read numbers">{formatCount(read)} read</span>}
        </header>
        {partitions.length > 0 && (
          <p className="task-partitions mono" title={partitions.join(', ')}>
            <bdi>{partitions.join(', ')}</bdi>
          </p>
        )}
        {task.stores.map((store) => (
          <StoreRow key={store.name} store={store} isFollowing={kind === 'standby'} />
        ))}
      </div>
    </article>
  );
};
