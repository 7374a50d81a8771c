import { ChevronsRight } from 'lucide-react';
import { memo, useCallback, useEffect, useRef, useState, type KeyboardEvent, type WheelEvent } from 'react';
import type { Lane, LaneCell } from '../../../../workers/protocol/index.ts';
import { classNames } from '../../../ui/classNames.ts';
import { formatBytes } from '../../../ui/formatCount.ts';
import { SmallButton } from '../../../ui/SmallButton.tsx';
import { LaneCells } from './LaneCells.tsx';
import { LaneGutter } from './LaneGutter.tsx';
import { LaneOverview } from './LaneOverview.tsx';
import { bracketsOf, CELL_WIDTH, flagsOf, laneWindow, lastFirst, lineNames, linesOf, placeFlags, scrollLane, slotsOf } from './laneWindow.ts';
import { useLaneCells } from './useLaneCells.ts';
import './LaneRow.css';

export interface LaneRowProps {
  readonly topic: string;
  readonly lane: Lane;
  readonly cells: readonly LaneCell[];
  /** Of the track, without the gutter. */
  readonly width: number;
  readonly opened: number | null;
  readonly flash: number | null;
  onOpen(partition: number, offset: number): void;
  onExport(partition: number, baseOffset: number): void;
}

const FLAG_HEIGHT = 20;

/** One partition: its records side by side as they lie in the log, what they are made of on disk, and who has read how far. */
export const LaneRow = memo(({ topic, lane, cells, width, opened, flash, onOpen, onExport }: LaneRowProps) => {
  /** Where a person scrolled to; null follows the newest. */
  const [at, setAt] = useState<number | null>(null);
  const [focused, setFocused] = useState<number | null>(null);
  const cellsBox = useRef<HTMLDivElement>(null);
  const isMovingFocus = useRef(false);
  /** What is under the pointer does not run away from it. */
  const [hovered, setHovered] = useState<number | null>(null);
  const window = laneWindow(lane, width, at ?? hovered);
  const cellAt = useLaneCells(topic, lane, cells, window);
  const slots = slotsOf(lane, window, cellAt);
  const flags = placeFlags(flagsOf(lane.positions, window), width);
  const flagRows = Math.max(1, ...flags.map(({ row }) => row + 1));
  const tabStop = [focused, opened].find((offset) => offset !== null && slots.some((slot) => slot.offset === offset)) ?? slots.at(-1)?.offset ?? null;

  const { partition } = lane;
  const open = useCallback(
    (offset: number): void => {
      setFocused(offset);
      // What is looked at stays where it is while records come.
      setAt((before) => before ?? window.first);
      onOpen(partition, offset);
    },
    [onOpen, partition, window.first],
  );
  useEffect(() => {
    if (!isMovingFocus.current) return;
    isMovingFocus.current = false;
    cellsBox.current?.querySelector<HTMLElement>(`[data-offset="${focused}"]`)?.focus({ preventScroll: true });
  });

  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowLeft: -1, ArrowRight: 1, PageUp: -window.capacity, PageDown: window.capacity, Home: -Infinity, End: Infinity }[event.key];
    if (step === undefined || tabStop === null) return;
    event.preventDefault();
    const next = Math.max(lane.logStartOffset, Math.min(lane.logEndOffset - 1, tabStop + step));
    const firstOfNext = next < window.first ? next : Math.max(window.first, next - window.capacity + 1);
    // Held, also at the log end: the cell in focus must not run away.
    setAt(Math.min(lastFirst(lane, window.capacity), firstOfNext));
    setFocused(next);
    isMovingFocus.current = true;
  };
  const onWheel = (event: WheelEvent): void => {
    const delta = event.deltaX !== 0 ? event.deltaX : event.shiftKey ? event.deltaY : 0;
    if (delta !== 0) setAt(scrollLane(lane, window, Math.sign(delta) * Math.max(1, Math.round(Math.abs(delta) / CELL_WIDTH))));
  };

  return (
    <section className={classNames('lane', lane.leader === -1 && 'is-leaderless')} aria-label={`Partition ${partition}`}>
      <LaneGutter lane={lane} />
      <div className="lane-track" onWheel={onWheel}>
        <div className="lane-flags" style={{ height: flagRows * FLAG_HEIGHT }}>
          {flags.map((flag) => (
            <span
              key={flag.positions.map(({ groupId, name }) => `${groupId ?? ''}/${name}`).join()}
              className={classNames('flag', flag.isFlipped && 'is-flipped', flag.beyond !== null && 'is-beyond', flag.positions.some(({ isLive }) => isLive) && 'is-live')}
              style={{ transform: `translateX(${flag.x}px)`, bottom: flag.row * FLAG_HEIGHT, height: FLAG_HEIGHT - 2 }}
              title={flag.positions.map(({ name, groupId, offset, lag }) => `${name}${groupId === null || groupId === name ? '' : ` of ${groupId}`}: next is ${offset}, ${lag} behind`).join('\n')}
            >
              <span className="flag-cloth">
                {flag.beyond === 'left' && '‹ '}
                {flag.text}
                {flag.beyond === 'right' && ' ›'}
              </span>
            </span>
          ))}
        </div>
        <div ref={cellsBox} className="lane-cells" role="group" aria-label={`Records of partition ${partition}`} onKeyDown={onKeyDown} onPointerEnter={() => setHovered(window.first)} onPointerLeave={() => setHovered(null)}>
          {lane.logEndOffset === lane.logStartOffset && <span className="lane-empty">No records{lane.logStartOffset > 0 && ` from offset ${lane.logStartOffset} on`}</span>}
          <LaneCells slots={slots} window={window} ends={lane} opened={opened} flash={flash} tabStop={tabStop} onOpen={open} />
          {flags.filter(({ beyond }) => beyond === null).map(({ offset, x }) => (
            <i key={offset} className="flag-pole" style={{ transform: `translateX(${x}px)` }} />
          ))}
          {linesOf(lane, window).map(({ offset, kinds, x }) => (
            <span key={kinds.join()} className={classNames('lane-line', ...kinds.map((kind) => `line-${kind}`))} style={{ transform: `translateX(${x}px)` }} title={kinds.map((kind) => `${lineNames[kind].long}: ${offset}`).join('\n')}>
              <span className={classNames('line-name', x > width - 90 && 'is-flipped')}>
                {kinds.map((kind) => lineNames[kind].short).join(' · ')} {offset}
              </span>
            </span>
          ))}
        </div>
        <div className="lane-segments">
          {bracketsOf(lane, window).map((segment) => (
            <button
              key={segment.baseOffset}
              type="button"
              className={classNames('segment', segment.isActive && 'is-active', segment.isCutLeft && 'is-cut-left', segment.isCutRight && 'is-cut-right')}
              style={{ transform: `translateX(${segment.x}px)`, width: segment.width }}
              aria-label={`Export segment ${segment.baseOffset} of partition ${partition}`}
              title={`Segment ${segment.baseOffset} to ${segment.endOffset}, ${formatBytes(segment.sizeInBytes)}${segment.isActive ? ', active: it is written to' : ''}. Click to save Kafka's .log file.`}
              onClick={() => onExport(partition, segment.baseOffset)}
            >
              <span>
                {String(segment.baseOffset).padStart(20, '0')}.log · {formatBytes(segment.sizeInBytes)}
                {segment.isActive && ' · active'}
              </span>
            </button>
          ))}
        </div>
        <div className="lane-bottom">
          <LaneOverview lane={lane} window={window} onScroll={(first) => setAt(scrollLane(lane, { ...window, first }, 0))} />
          {at !== null && (
            <SmallButton className="lane-follow" aria-label={`Follow the newest of partition ${partition}`} onClick={() => setAt(null)}>
              <ChevronsRight size={12} aria-hidden /> Newest
            </SmallButton>
          )}
        </div>
      </div>
    </section>
  );
});
