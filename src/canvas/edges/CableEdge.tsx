import { BaseEdge, EdgeLabelRenderer, type EdgeProps } from '@xyflow/react';
import { memo } from 'react';
import type { NodeCounters } from '../../../workers/protocol/index.ts';
import { useInteraction } from '../../stores/useStores.ts';
import { classNames } from '../../ui/classNames.ts';
import { formatCount } from '../../ui/formatCount.ts';
import type { FlowEdge } from '../flow/toFlow.ts';
import { useLiveText } from '../live/useLiveText.ts';
import { cableCubic, cubicToSvg, pointAt } from './CubicPath.ts';
import './CableEdge.css';

const writeCount = (element: HTMLElement, counters: NodeCounters | undefined): void => {
  const count = counters?.recordsIn ?? 0;
  element.hidden = count === 0;
  element.textContent = formatCount(count);
};

/** What went over the cable: its target's exact input, as long as no other cable leads there. */
const CableCount = ({ target, x, y }: { readonly target: string; readonly x: number; readonly y: number }) => {
  const ref = useLiveText<HTMLDivElement>(target, writeCount);
  return <div ref={ref} className="cable-count numbers" style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }} hidden />;
};

const INTERACTION_WIDTH = 28;

export const CableEdge = memo(({ id, sourceX, sourceY, targetX, targetY, target, selected = false, data }: EdgeProps<FlowEdge>) => {
  const takesDrop = useInteraction((state) => state.dropEdge === id);
  const cubic = cableCubic({ x: sourceX, y: sourceY }, { x: targetX, y: targetY });
  // Cables that fan out share their first half: the number stands where they are apart.
  const place = pointAt(cubic, Math.abs(targetY - sourceY) < 24 ? 0.5 : 0.8);
  return (
    <>
      <BaseEdge
        path={cubicToSvg(cubic)}
        interactionWidth={INTERACTION_WIDTH}
        className={classNames('cable', data?.isDraft === true && 'cable-draft', selected && 'cable-selected', takesDrop && 'cable-drop')}
      />
      {data?.isOnlyInput === true && !data.isDraft && (
        <EdgeLabelRenderer>
          <CableCount target={target} x={place.x} y={place.y - 13} />
        </EdgeLabelRenderer>
      )}
    </>
  );
});
CableEdge.displayName = 'CableEdge';
