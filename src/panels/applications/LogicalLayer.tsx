import type { TopologyNode, TopologyView } from '../../../workers/protocol/index.ts';
import { classNames } from '../../ui/classNames.ts';
import { NODE_HEIGHT, STORE_WIDTH, TAG_GAP, TAG_HEIGHT, type SubtopologyGraph } from './layoutSubtopology.ts';
import { PILL_HEIGHT, PILL_WIDTH, type LogicalPlan } from './logicalPlan.ts';
import { SubtopologyDrawing } from './SubtopologyDrawing.tsx';
import { topicForms } from './topologyNames.ts';
import { fitName, inCode } from './wrapName.ts';
import './LogicalLayer.css';

export interface Offset {
  readonly x: number;
  readonly y: number;
}

export interface LogicalLayerProps {
  readonly plan: LogicalPlan;
  readonly applicationId: string;
  readonly topology: TopologyView;
  readonly scale: number;
  readonly offset: Offset;
  readonly isHidden: boolean;
  /** Records that each node handed on. */
  readonly forwarded: ReadonlyMap<string, number>;
  /** Of each sub-topology. */
  readonly tasks: ReadonlyMap<number, TaskCount>;
}

export interface TaskCount {
  readonly total: number;
  readonly running: number;
}

const PILL_LETTERS = 19;

/** In words, for those who do not see the drawing. */
const describe = (nodes: readonly TopologyNode[]): string =>
  nodes.map(({ kind, name, topics, stores, successors }) => `${kind} ${name}${topics.length > 0 ? ` of ${topics.join(', ')}` : ''}${stores.length > 0 ? ` with ${stores.join(', ')}` : ''}${successors.length > 0 ? ` to ${successors.join(', ')}` : ''}`).join('; ');

const noTasks: TaskCount = { total: 0, running: 0 };

const countText = ({ total, running }: TaskCount): string => `${running < total ? `${running} of ` : ''}${total} ${total === 1 ? 'task' : 'tasks'}${running < total ? ' run' : ''}`;

const Lines = ({ lines }: { readonly lines: readonly string[] }) => (
  <span>
    {lines.map((line, index) => (
      <span key={index}>{line}</span>
    ))}
  </span>
);

/** The names of changelogs, on the tags that the drawing has for them. */
const Changelogs = ({ graph, x, y }: { readonly graph: SubtopologyGraph } & Offset) =>
  graph.stores.map(({ name, changelogTopic, changelogLines, x: left, y: top }) =>
    changelogTopic === null ? null : (
      <span
        key={name}
        className="changelog-tag"
        role="img"
        aria-label={`Changelog of ${name}: ${changelogTopic}`}
        title={changelogTopic}
        style={{ transform: `translate(${x + left}px, ${y + top + NODE_HEIGHT + TAG_GAP}px)`, width: STORE_WIDTH, height: TAG_HEIGHT }}
      >
        <Lines lines={changelogLines} />
      </span>
    ),
  );

const waits = ({ total, running }: TaskCount): boolean => running < total;

/** The topology as it is written, once. */
export const LogicalLayer = ({ plan, applicationId, topology, scale, offset, isHidden, forwarded, tasks }: LogicalLayerProps) => (
  <div className={classNames('logical-layer', isHidden && 'is-hidden')} aria-hidden={isHidden} style={{ transform: `translate(${offset.x}px, ${offset.y}px) scale(${scale})`, width: plan.width, height: plan.height }}>
    {plan.graphs.map(({ graph, isGlobal, x, y }) => (
      <div
        key={`${isGlobal} ${graph.id}`}
        className="logical-part"
        data-part={graph.id % 4}
        data-waits={(!isGlobal && waits(tasks.get(graph.id) ?? noTasks)) || undefined}
        role="img"
        aria-label={`Sub-topology ${graph.id}${isGlobal ? ', a global store' : ''}: ${describe(topology.subtopologies.find(({ id }) => id === graph.id)?.nodes ?? [])}`}
        style={{ transform: `translate(${x}px, ${y}px)`, width: graph.width, height: graph.height }}
      >
        <SubtopologyDrawing graph={graph} title={isGlobal ? `Global store ${graph.id}` : `Sub-topology ${graph.id}`} {...(isGlobal ? {} : { note: countText(tasks.get(graph.id) ?? noTasks) })} forwarded={forwarded} />
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
    {plan.topics.map(({ topic, isRepartition, wholeName, x, y }) => (
      <span
        key={topic}
        className="topic-pill"
        data-repartition={isRepartition || undefined}
        role="img"
        aria-label={`${isRepartition ? 'Repartition topic' : 'Topic'} ${wholeName}`}
        title={wholeName}
        style={{ transform: `translate(${x}px, ${y}px)`, width: PILL_WIDTH, height: PILL_HEIGHT }}
      >
        <Lines lines={fitName(topicForms(wholeName, applicationId), PILL_LETTERS, { measure: inCode })} />
      </span>
    ))}
    {plan.graphs.map(({ graph, isGlobal, x, y }) => (
      <Changelogs key={`${isGlobal} ${graph.id}`} graph={graph} x={x} y={y} />
    ))}
  </div>
);
