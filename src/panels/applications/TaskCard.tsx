import type { CSSProperties } from 'react';
import type { TaskStore } from '../../../workers/protocol/index.ts';
import { classNames } from '../../ui/classNames.ts';
import { formatCount } from '../../ui/formatCount.ts';
import { restoredShare } from './applicationTexts.ts';
import type { SubtopologyGraph } from './layoutSubtopology.ts';
import type { Box, PlacedTask } from './physicalPlan.ts';
import { SubtopologyDrawing } from './SubtopologyDrawing.tsx';
import { storeForms, topicForms } from './topologyNames.ts';
import { restoredText, type Fresh } from './useFresh.ts';
import { fitName, inCode, inWords, type Fit } from './wrapName.ts';
import './TaskCard.css';

type Look = 'wide' | 'stacked' | 'tight';

/** Letters of usual size, in pixels. */
const LETTERS = 11.5;
/** Widths of an average letter, of its size. */
const CODE = 0.602;
const WORDS = 0.565;
/** Of the changelog's tag: its letters, and its border and padding. */
const TAG_LETTERS = 0.88;
const TAG_FRAME = 16;
/** Of a line: the rest is for the bar and the rows. */
const TIGHT_NAME = 0.56;

const Lines = ({ lines }: { readonly lines: readonly string[] }) => lines.map((line, index) => <span key={index}>{line}</span>);

const StoreRow = ({ store, isFollowing, applicationId, look, room, size }: {
  readonly store: TaskStore;
  readonly isFollowing: boolean;
  readonly applicationId: string;
  readonly look: Look;
  /** Of a line, and of its letters, in pixels. */
  readonly room: number;
  readonly size: number;
}) => {
  const { name, rows, changelog } = store;
  const share = restoredShare(store);
  const isBehind = changelog !== null && changelog.offset < changelog.endOffset && share < 1;
  const words: Fit = { measure: inWords, lines: look === 'tight' ? 1 : 2 };
  return (
    <div className="task-store" data-behind={isBehind || undefined}>
      <span className="task-store-name" title={changelog === null ? name : `${name}\n${changelog.topic}`}>
        <Lines lines={fitName(storeForms(name), (look === 'tight' ? room * TIGHT_NAME : room) / (size * WORDS), words)} />
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
      {changelog !== null && look !== 'tight' && (
        <span className="task-changelog mono" role="img" aria-label={`Changelog ${changelog.topic}`} title={changelog.topic}>
          <Lines lines={fitName(topicForms(changelog.topic, applicationId), (room - TAG_FRAME) / (size * TAG_LETTERS * CODE), { measure: inCode })} />
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
  readonly isTight: boolean;
  readonly isStacked: boolean;
  /** How much larger than usual its letters are. */
  readonly letters: number;
  readonly isTravelling: boolean;
  /** What happened to it a moment ago. */
  readonly fresh: Fresh | undefined;
  /** In the deck of its sub-topology's tasks, from the top. */
  readonly depth: number;
}

const STACKED_DRAWING = 38;
const TIGHT_DRAWING = 26;
const WIDEST_DRAWING = 190;
/** Beside the partition: the task's name, and what it read. */
const TIGHT_HEAD = 85;
/** Beside the facts: edges and paddings. */
const FRAME = 30;

/** As much of the card as the drawing may have, so that the facts beside it can be read. */
const drawingWidth = ({ width, height }: Box, look: Look, letters: number): number =>
  look === 'tight' ? TIGHT_DRAWING : look === 'stacked' ? Math.round(STACKED_DRAWING * letters) : Math.round(Math.min(height * 0.62, width * 0.27, WIDEST_DRAWING));

const states = { RESTORING: 'restoring', RUNNING: 'running', SUSPENDED: 'suspended', WAITING: 'nobody has it' } as const;

const MOST_PARTITIONS = 2;

/** Each of few on a line of its own, a single one on two. */
const partitionLines = (partitions: readonly string[], applicationId: string, perLine: number, isTight: boolean): readonly string[] => {
  if (partitions.length === 1) return fitName(topicForms(partitions[0]!, applicationId), perLine, { measure: inCode, lines: isTight ? 1 : 2 });
  const shown = partitions.slice(0, isTight ? 1 : partitions.length > MOST_PARTITIONS ? MOST_PARTITIONS - 1 : MOST_PARTITIONS);
  const rest = partitions.length - shown.length;
  return [...shown.flatMap((one) => fitName(topicForms(one, applicationId), isTight ? perLine - 4 : perLine, { measure: inCode, lines: 1 })), ...(rest > 0 ? [`+ ${rest}`] : [])];
};

/** A task: a copy of its sub-topology for one partition, with state of its own. */
export const TaskCard = ({ placed, box, graph, applicationId, read, isPhysical, isTight, isStacked, letters, isTravelling, fresh, depth }: TaskCardProps) => {
  const { kind, task, instance } = placed;
  const state = kind === 'standby' ? (task.isWarmUp ? 'warm-up' : 'standby') : states[task.state];
  const thread = instance.threads.findIndex(({ tasks }) => tasks.includes(task.taskId));
  const lag = kind === 'standby' ? 0 : task.partitions.reduce((sum, partition) => sum + partition.lag, 0);
  const partitions = kind === 'standby' ? [] : task.partitions.map(({ topic, partition }) => `${topic}-${partition}`);
  const look: Look = isTight ? 'tight' : isStacked ? 'stacked' : 'wide';
  const drawing = drawingWidth(placed.box, look, letters);
  const room = placed.box.width - FRAME - (look === 'stacked' ? -8 : drawing);
  const size = LETTERS * letters;
  const isFresh = kind === 'active' && fresh !== undefined;
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
      style={{ transform: `translate(${box.x}px, ${box.y}px)`, width: box.width, height: box.height, '--depth': depth, '--drawing': `${drawing}px`, '--letters': `${size}px` } as CSSProperties}
    >
      {graph !== undefined && <SubtopologyDrawing graph={graph} title="" />}
      <div className="task-facts">
        <header>
          <b className="mono">{task.taskId}</b>
          {thread !== -1 && instance.threads.length > 1 && <span className="task-thread">T{thread + 1}</span>}
          {state !== 'running' && <em>{state}</em>}
          {isTight && restored === undefined && partitions.length > 0 && (
            <span className="task-partitions mono" title={partitions.join(', ')}>
              <Lines lines={partitionLines(partitions, applicationId, (room - TIGHT_HEAD) / (size * CODE), true)} />
            </span>
          )}
          {isTight && restored !== undefined && <span className="task-restored">{restoredText(restored)}</span>}
          {lag > 0 && <span className="task-lag numbers">{formatCount(lag)} behind</span>}
          {kind === 'active' && lag === 0 && task.state === 'RUNNING' && (!isTight || restored === undefined) && <span className="task-read numbers">{formatCount(read)} read</span>}
        </header>
        {partitions.length > 0 && !isTight && !(look === 'stacked' && restored !== undefined) && (
          <p className="task-partitions mono" title={partitions.join(', ')}>
            <Lines lines={partitionLines(partitions, applicationId, room / (size * CODE), false)} />
          </p>
        )}
        {look === 'stacked' && restored !== undefined && <p className="task-restored">{restoredText(restored)}</p>}
        {task.stores.map((store) => (
          <StoreRow key={store.name} store={store} isFollowing={kind === 'standby'} applicationId={applicationId} look={look} room={room} size={size} />
        ))}
        {look === 'wide' && restored !== undefined && <p className="task-restored">{restoredText(restored)}</p>}
      </div>
    </article>
  );
};
