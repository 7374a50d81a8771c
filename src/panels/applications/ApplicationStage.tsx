import { useMemo, useState, type CSSProperties, type RefObject } from 'react';
import type { ApplicationView } from '../../../workers/protocol/index.ts';
import { classNames } from '../../ui/classNames.ts';
import { steadyShare, type CardShare } from './cardShare.ts';
import { headGrowth } from './headLayout.ts';
import { InstanceHead } from './InstanceHead.tsx';
import { LogicalLayer, type Offset, type TaskCount } from './LogicalLayer.tsx';
import { logicalPlan, type LogicalPlan } from './logicalPlan.ts';
import { physicalPlan, type Box, type Crossing } from './physicalPlan.ts';
import { StageEdges } from './StageEdges.tsx';
import { TaskCard } from './TaskCard.tsx';
import { topicForms } from './topologyNames.ts';
import { useFresh } from './useFresh.ts';
import { useShowNewest } from './useShowNewest.ts';
import { useSize, type Size } from './useSize.ts';
import { useTravelling } from './useTravelling.ts';
import { fitName, inCode } from './wrapName.ts';
import './ApplicationStage.css';

export interface ApplicationStageProps {
  readonly application: ApplicationView;
  readonly mode: 'logical' | 'physical';
}

const LARGEST = 1.9;
const SMALLEST = 0.7;
const DECK_STEP = 4;
const DECK_CARDS = 4;

/**
 * One application, seen in two ways: its topology as one drawing, or that drawing once for each task, at the instance that has
 * the task. Between the two the same elements travel.
 */
export const ApplicationStage = ({ application, mode }: ApplicationStageProps) => {
  const [ref, size] = useSize<HTMLDivElement>();
  return (
    <div className="application-frame">
      <div ref={ref} className="application-stage" role="region" aria-label={mode === 'physical' ? 'Instances and their tasks' : 'Topology'} tabIndex={0}>
        {size !== null && <Boards application={application} mode={mode} size={size} stage={ref} />}
      </div>
      {mode === 'physical' && <StageEdges stage={ref} count={application.instances.length} />}
    </div>
  );
};

const Boards = ({ application, mode, size, stage }: ApplicationStageProps & { readonly size: Size; readonly stage: RefObject<HTMLElement | null> }) => {
  const { topology, applicationId } = application;
  const topologyKey = JSON.stringify(topology);
  // What the engine sends is new each time, though a topology never changes.
  const logical = useMemo(() => logicalPlan(JSON.parse(topologyKey) as ApplicationView['topology'], applicationId), [topologyKey, applicationId]);
  const [before, setShare] = useState<CardShare | null>(null);
  const share = steadyShare(before, application);
  if (share !== before) setShare(share);
  const drawings = useMemo(() => new Map(logical.graphs.flatMap(({ graph, isGlobal }) => (isGlobal ? [] : [[graph.id, graph] as const]))), [logical]);
  const physical = physicalPlan(application, size, { share, drawings });
  const travelling = useTravelling(application);
  const fresh = useFresh(application);
  const isPhysical = mode === 'physical';
  useShowNewest(stage, physical, isPhysical);
  const scale = Math.min(LARGEST, Math.max(SMALLEST, Math.min(size.width / logical.width, size.height / logical.height)));
  const offset = { x: Math.max(0, (size.width - logical.width * scale) / 2), y: Math.max(0, (size.height - logical.height * scale) / 3) };
  const forwarded = sumBy(application, 'forwarded');
  const sources = new Map(topology.subtopologies.map(({ id, nodes }) => [id, nodes.filter(({ kind }) => kind === 'source').map(({ name }) => name)]));
  const readBy = (taskId: string, subtopology: number): number =>
    application.counters.reduce((sum, count) => (count.taskId === taskId && sources.get(subtopology)?.includes(count.node) === true ? sum + count.processed : sum), 0);
  // In an order of their own: an element that changes its place in the page would jump and not travel.
  const tasks = physical.tasks.toSorted((a, b) => (a.key < b.key ? -1 : 1));
  const deck = new Map<number, number>();
  const height = isPhysical ? Math.max(physical.height, size.height) : Math.max(logical.height * scale, size.height);
  const width = isPhysical ? physical.width : Math.max(size.width, logical.width * scale);
  return (
    <div
      className={classNames('application-boards', isPhysical && 'is-dealt', isPhysical && physical.isTight && 'is-tight')}
      data-head={physical.isTight ? undefined : physical.head.look}
      style={{ width, height, '--growth': physical.letters, '--head': `${physical.head.height}px`, '--head-growth': headGrowth(physical.letters), '--head-lines': physical.head.lines } as CSSProperties}
    >
      <LogicalLayer plan={logical} applicationId={applicationId} scale={scale} offset={offset} isHidden={isPhysical} forwarded={forwarded} tasks={countTasks(application)} topology={topology} />
      {physical.columns.map(({ instance, box }) => (
        <div
          key={instance.instanceId}
          className={classNames('instance-column', isPhysical ? 'is-physical' : 'is-logical')}
          data-state={instance.isKilled ? 'KILLED' : instance.state}
          data-idle={(instance.state === 'RUNNING' && instance.tasks.length === 0 && instance.standbyTasks.length === 0) || undefined}
          style={{ transform: `translate(${box.x}px, 0)`, width: box.width, height: isPhysical ? height : box.height }}
        >
          <InstanceHead application={application} instance={instance} isHidden={!isPhysical} />
        </div>
      ))}
      {!physical.isTight && physical.bands.map(({ subtopology, y }) => (
        <p key={subtopology} className={classNames('stage-band', isPhysical ? 'is-physical' : 'is-logical')} aria-hidden style={{ transform: `translate(8px, ${y}px)`, width: physical.width - 16 }}>
          Sub-topology {subtopology}
        </p>
      ))}
      {physical.crossings.map(({ y, height: high, topics }) => (
        <div key={topics[0]?.to} className={classNames('stage-crossing', isPhysical ? 'is-physical' : 'is-logical')} aria-hidden={!isPhysical} style={{ transform: `translate(0, ${y}px)`, width: physical.width, height: high }}>
          {topics.map((crossing) => (
            <CrossingTopic key={crossing.topic} crossing={crossing} applicationId={applicationId} room={physical.width / topics.length / physical.letters} />
          ))}
        </div>
      ))}
      {tasks.map((placed) => {
        const { subtopology, taskId } = placed.task;
        const home = logical.graphs.find(({ graph, isGlobal }) => !isGlobal && graph.id === subtopology);
        const depth = deck.get(subtopology) ?? 0;
        deck.set(subtopology, depth + 1);
        return (
          <TaskCard
            key={placed.key}
            placed={placed}
            box={isPhysical || home === undefined ? placed.box : deckBox(home, Math.min(depth, DECK_CARDS - 1), scale, offset)}
            graph={home?.graph}
            applicationId={applicationId}
            read={readBy(taskId, subtopology)}
            isPhysical={isPhysical}
            fresh={fresh.get(taskId)?.instance === placed.instance.instanceId ? fresh.get(taskId) : undefined}
            isTravelling={travelling.has(taskId)}
            depth={depth}
          />
        );
      })}
    </div>
  );
};

const CODE_WIDTH = 7;
const CROSSING_MARGIN = 120;
const MOST_OF_TOPIC = 48;

const subtopologiesText = (ids: readonly number[]): string => (ids.length === 0 ? 'nobody' : `sub-topology ${ids.join(' and ')}`);

/** All instances write to it and read from it, whichever has which task. */
const CrossingTopic = ({ crossing: { topic, from, to }, applicationId, room }: { readonly crossing: Crossing; readonly applicationId: string; readonly room: number }) => {
  const whole = `${applicationId}-${topic}`;
  return (
    <span className="crossing" role="img" aria-label={`Repartition topic ${whole}, from ${subtopologiesText(from)} to ${subtopologiesText([to])}`} title={whole}>
      <i data-empty={from.every((id) => id > to) || undefined} />
      <span>
        {fitName(topicForms(whole, applicationId), Math.min(MOST_OF_TOPIC, Math.max(16, Math.floor((room - CROSSING_MARGIN) / CODE_WIDTH))), { lines: 1, measure: inCode })}
        <small>
          {from.join(', ')} → {to}
        </small>
      </span>
      <i />
    </span>
  );
};

/** Every task of a sub-topology is a card of one deck, until they are dealt out. */
const deckBox = ({ graph, x, y }: LogicalPlan['graphs'][number], depth: number, scale: number, offset: Offset): Box => ({
  x: offset.x + x * scale + depth * DECK_STEP, y: offset.y + y * scale + depth * DECK_STEP, width: graph.width * scale, height: graph.height * scale,
});

/** By sub-topology, wherever they are: how many there are, and how many of them run. */
const countTasks = ({ instances }: ApplicationView): ReadonlyMap<number, TaskCount> => {
  const isRunning = new Map<string, boolean>();
  for (const { tasks } of instances) for (const { taskId, state } of tasks) isRunning.set(taskId, state === 'RUNNING' || (isRunning.get(taskId) ?? false));
  const counts = new Map<number, TaskCount>();
  for (const [taskId, runs] of isRunning) {
    const subtopology = Number.parseInt(taskId, 10);
    const { total, running } = counts.get(subtopology) ?? { total: 0, running: 0 };
    counts.set(subtopology, { total: total + 1, running: running + (runs ? 1 : 0) });
  }
  return counts;
};

const sumBy = ({ counters }: ApplicationView, what: 'forwarded' | 'processed'): ReadonlyMap<string, number> => {
  const sums = new Map<string, number>();
  for (const count of counters) sums.set(count.node, (sums.get(count.node) ?? 0) + count[what]);
  return sums;
};
