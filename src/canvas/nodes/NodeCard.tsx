import { Handle, Position } from '@xyflow/react';
import { TriangleAlert } from 'lucide-react';
import { memo, type ReactNode } from 'react';
import type { NodeCounters } from '../../../workers/protocol/index.ts';
import { logOrigin } from '../../pipeline/logOrigin.ts';
import { usePipeline, useStores } from '../../stores/useStores.ts';
import { classNames } from '../../ui/classNames.ts';
import { formatCount } from '../../ui/formatCount.ts';
import { Tooltip } from '../../ui/Tooltip.tsx';
import { faceOf, hasInput, hasOutput, type FlowNodeData } from '../flow/toFlow.ts';
import { useLiveText } from '../live/useLiveText.ts';
import { kindNames } from './kindNames.ts';
import { NodeState } from './NodeState.tsx';
import { NodeTitle } from './NodeTitle.tsx';
import './NodeCard.css';

export interface NodeCardProps {
  readonly data: FlowNodeData;
  readonly isSelected: boolean;
  /** Water, land, machine: what kind of thing it is at first sight. */
  readonly tone: 'stream' | 'table' | 'connector' | 'operator';
  readonly icon: ReactNode;
  /** What stands in the footer once numbers come. A function of its own module. */
  readonly counts: (counters: NodeCounters) => string;
  /** What the count counts, where that needs saying. */
  readonly unit?: string;
}

const writeLag = (element: HTMLElement, counters: NodeCounters | undefined): void => {
  const lag = counters?.lag ?? 0;
  element.hidden = lag === 0;
  element.textContent = formatCount(lag);
  element.title = `${formatCount(lag)} records wait in front of it`;
};
const writeSkipped = (element: HTMLElement, counters: NodeCounters | undefined): void => {
  const skipped = counters?.skipped ?? 0;
  element.hidden = skipped === 0;
  element.textContent = `▲ ${formatCount(skipped)}`;
  element.setAttribute('aria-label', `${formatCount(skipped)} skipped: show them in the log`);
};
const writeProgress = (element: HTMLElement, counters: NodeCounters | undefined): void => {
  const progress = counters?.progress ?? null;
  element.hidden = progress === null || counters?.state === 'completed';
  element.style.transform = `scaleX(${progress ?? 0})`;
};

const Problems = ({ data: { node } }: { readonly data: FlowNodeData }) => {
  if (node.problems.length === 0) return null;
  const isError = node.problems.some((problem) => problem.severity === 'error');
  const text = node.problems.map((problem) => problem.message).join('\n');
  return (
    <Tooltip text={text} side="top">
      <span className={classNames('node-problems', isError && 'node-problems-error')} role="img" aria-label={text}>
        <TriangleAlert size={14} />
        {node.problems.length > 1 && node.problems.length}
      </span>
    </Tooltip>
  );
};

/** The face of every kind of node. Fixed in size; its numbers are written past React. */
export const NodeCard = memo(({ data, isSelected, tone, icon, counts, unit }: NodeCardProps) => {
  const { node, isUndeployed } = data;
  const { view } = useStores();
  const kind = node.config.kind;
  const pulse = usePipeline((state) => (state.touched.nodeIds.includes(node.id) ? state.touched.tick : 0));
  const countsRef = useLiveText<HTMLSpanElement>(
    node.id,
    // Kinds hand in functions of their modules: the identity is stable.
    writersOf(counts),
  );
  const lagRef = useLiveText<HTMLSpanElement>(node.id, writeLag);
  const skippedRef = useLiveText<HTMLButtonElement>(node.id, writeSkipped);
  const progressRef = useLiveText<HTMLSpanElement>(node.id, writeProgress);
  const isDraft = node.isDraft;
  const { headline, detail } = faceOf(node);

  return (
    <div className={classNames('node', `node-${tone}`, `node-kind-${kind}`, isSelected && 'is-selected', isDraft && 'is-draft')}>
      {hasInput(kind) && <Handle type="target" position={Position.Left} className="node-handle" aria-label={`Input of ${node.title}`} />}
      <span className="node-band" role="img" aria-label={kindNames[kind]}>
        {icon}
      </span>
      <div className="node-body">
        <div className="node-head">
          <NodeTitle node={node} text={headline} />
          <Problems data={data} />
          {isUndeployed && !isDraft && <span className="node-pending" role="img" aria-label="Not running yet" title="Changed: not running yet" />}
        </div>
        <div className="node-subtitle" title={detail}>
          {detail}
        </div>
        <div className="node-footer">
          <NodeState nodeId={node.id} />
          <span ref={countsRef} className="node-counts" />
          {unit !== undefined && <span className="node-unit">{unit}</span>}
          <span ref={lagRef} className="node-lag numbers" hidden />
          <button ref={skippedRef} type="button" hidden className="node-skipped nodrag" title="Skipped records: show them in the log" onClick={() => view.getState().showLog(logOrigin(node))} />
        </div>
      </div>
      <span ref={progressRef} className="node-progress" hidden />
      {pulse > 0 && <span key={pulse} className="node-pulse" />}
      {hasOutput(kind) && <Handle type="source" position={Position.Right} className="node-handle" aria-label={`Output of ${node.title}`} />}
    </div>
  );
});
NodeCard.displayName = 'NodeCard';

type Writer = (element: HTMLElement, counters: NodeCounters | undefined) => void;
const writers = new WeakMap<NodeCardProps['counts'], Writer>();

const writersOf = (counts: NodeCardProps['counts']): Writer => {
  let writer = writers.get(counts);
  if (writer === undefined) {
    writer = (element, counters) => {
      element.textContent = counters === undefined ? '0' : counts(counters);
    };
    writers.set(counts, writer);
  }
  return writer;
};
