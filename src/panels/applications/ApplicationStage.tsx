import { useMemo } from 'react';
import type { ApplicationView, TopologyNode } from '../../../workers/protocol/index.ts';
import { classNames } from '../../ui/classNames.ts';
import { InstanceHead } from './InstanceHead.tsx';
import { logicalPlan, PILL_HEIGHT, PILL_WIDTH, type LogicalPlan } from './logicalPlan.ts';
import { physicalPlan, type Box } from './physicalPlan.ts';
import { SubtopologyDrawing } from './SubtopologyDrawing.tsx';
import { TaskCard } from './TaskCard.tsx';
import { useSize, type Size } from './useSize.ts';
import { useTravelling } from './useTravelling.ts';
import { wrapName } from './wrapName.ts';
import './ApplicationStage.css';

export interface ApplicationStageProps {
  readonly application: ApplicationView;
  readonly mode: 'logical' | 'physical';
}

interface Offset {
  readonly x: number;
  readonly y: number;
}

const LARGEST = 1.6;
const SMALLEST = 0.7;
const DECK_STEP = 4;
const DECK_CARDS = 4;

/** In words, for those who do not see the drawing. */
const describe = (nodes: readonly TopologyNode[]): string =>
  nodes.map(({ kind, name, topics, stores, successors }) => `${kind} ${name}${topics.length > 0 ? ` of ${topics.join(', ')}` : ''}${stores.length > 0 ? ` with ${stores.join(', ')}` : ''}${successors.length > 0 ? ` to ${successors.join(', ')}` : ''}`).join('; ');

/**
 * One application, seen in two ways: its topology as one drawing, or that drawing once for each task, at the instance that has
 * the task. Between the two the same elements travel.
 */
export const ApplicationStage = ({ application, mode }: ApplicationStageProps) => {
  const [ref, size] = useSize<HTMLDivElement>();
  return (
    <div ref={ref} className="application-stage" role="region" aria-label={mode === 'physical' ? 'Instances and their tasks' : 'Topology'} tabIndex={0}>
      {size !== null && <Boards application={application} mode={mode} size={size} />}
    </div>
  );
};

const Boards = ({ application, mode, size }: ApplicationStageProps & { readonly size: Size }) => {
  const { topology, applicationId } = application;
  const topologyKey = JSON.stringify(topology);
  // What the engine sends is new each time, though a topology never changes.
  const logical = useMemo(() => logicalPlan(JSON.parse(topologyKey) as ApplicationView['topology']), [topologyKey]);
  const physical = physicalPlan(application, size);
  const travelling = useTravelling(application);
  const isPhysical = mode === 'physical';
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
    <div className="application-boards" style={{ width, height }}>
      <LogicalLayer plan={logical} scale={scale} offset={offset} isHidden={isPhysical} forwarded={forwarded} tasks={countTasks(application)} topology={topology} />
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
      {physical.bands.map(({ subtopology, y }) => (
        <p key={subtopology} className={classNames('stage-band', isPhysical ? 'is-physical' : 'is-logical')} aria-hidden style={{ transform: `translate(8px, ${y}px)`, width: physical.width - 16 }}>
          Sub-topology {subtopology}
        </p>
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
            isTravelling={travelling.has(taskId)}
            depth={depth}
          />
        );
      })}
    </div>
  );
};

/** Every task of a sub-topology is a card of one deck, until they are dealt out. */
const deckBox = ({ graph, x, y }: LogicalPlan['graphs'][number], depth: number, scale: number, offset: Offset): Box => ({
  x: offset.x + x * scale + depth * DECK_STEP, y: offset.y + y * scale + depth * DECK_STEP, width: graph.width * scale, height: graph.height * scale,
});

const LogicalLayer = ({ plan, scale, offset, isHidden, forwarded, tasks, topology }: {
  readonly plan: LogicalPlan;
  readonly scale: number;
  readonly offset: Offset;
  readonly isHidden: boolean;
  readonly forwarded: ReadonlyMap<string, number>;
  readonly tasks: ReadonlyMap<number, number>;
  readonly topology: ApplicationView['topology'];
}) => (
  <div className={classNames('logical-layer', isHidden && 'is-hidden')} aria-hidden={isHidden} style={{ transform: `translate(${offset.x}px, ${offset.y}px) scale(${scale})`, width: plan.width, height: plan.height }}>
    {plan.graphs.map(({ graph, isGlobal, x, y }) => (
      <div
        key={`${isGlobal} ${graph.id}`}
        className="logical-part"
        data-part={graph.id % 4}
        role="img"
        aria-label={`Sub-topology ${graph.id}${isGlobal ? ', a global store' : ''}: ${describe(topology.subtopologies.find(({ id }) => id === graph.id)?.nodes ?? [])}`}
        style={{ transform: `translate(${x}px, ${y}px)`, width: graph.width, height: graph.height }}
      >
        <SubtopologyDrawing graph={graph} title={isGlobal ? `Global store ${graph.id}` : `Sub-topology ${graph.id}`} {...(isGlobal ? {} : { note: countText(tasks.get(graph.id) ?? 0) })} forwarded={forwarded} />
      </div>
    ))}
    <svg className="logical-cables" width={plan.width} height={plan.height} aria-hidden>
      <defs>
        <marker id="application-arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="5" markerHeight="5" orient="auto">
          <path d="M0 0L8 4L0 8Z" />
        </marker>
      </defs>
      {plan.cables.map(({ key, path }) => (
        <path key={key} d={path} markerEnd="url(#application-arrow)" />
      ))}
    </svg>
    {plan.topics.map(({ topic, isRepartition, x, y }) => (
      <span key={topic} className="topic-pill" data-repartition={isRepartition || undefined} title={topic} style={{ transform: `translate(${x}px, ${y}px)`, width: PILL_WIDTH, height: PILL_HEIGHT }}>
        <span>
          {wrapName(topic, 15).map((line, index) => (
            <span key={index}>{line}</span>
          ))}
        </span>
      </span>
    ))}
  </div>
);

const countText = (count: number): string => (count === 1 ? '1 task' : `${count} tasks`);

/** By sub-topology, wherever they are. */
const countTasks = ({ instances }: ApplicationView): ReadonlyMap<number, number> => {
  const ids = new Set(instances.flatMap(({ tasks }) => tasks.map(({ taskId }) => taskId)));
  const counts = new Map<number, number>();
  for (const id of ids) counts.set(Number.parseInt(id, 10), (counts.get(Number.parseInt(id, 10)) ?? 0) + 1);
  return counts;
};

const sumBy = ({ counters }: ApplicationView, what: 'forwarded' | 'processed'): ReadonlyMap<string, number> => {
  const sums = new Map<string, number>();
  for (const count of counters) sums.set(count.node, (sums.get(count.node) ?? 0) + count[what]);
  return sums;
};
