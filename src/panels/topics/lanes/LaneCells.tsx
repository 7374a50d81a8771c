import { memo, type CSSProperties } from 'react';
import type { Lane, LaneCell } from '../../../../workers/protocol/index.ts';
import { keyColour } from '../../../canvas/particles/keyColour.ts';
import { classNames } from '../../../ui/classNames.ts';
import { CELL_WIDTH, xOf, type LaneSlot, type LaneWindow } from './laneWindow.ts';

export interface LaneCellsProps {
  readonly slots: readonly LaneSlot[];
  readonly window: LaneWindow;
  readonly ends: Pick<Lane, 'highWatermark' | 'lastStableOffset'>;
  readonly opened: number | null;
  readonly flash: number | null;
  /** The one that Tab reaches; arrows lead on from there. */
  readonly tabStop: number | null;
  onOpen(offset: number): void;
}

const VALUE_SHOWN = 160;

const nameOf = (offset: number, cell: LaneCell): string => {
  if (cell.kind === 'commit-marker') return `Offset ${offset}, commit marker`;
  if (cell.kind === 'abort-marker') return `Offset ${offset}, abort marker`;
  return `Offset ${offset}, ${cell.key === null ? 'no key' : `key ${cell.key}`}${cell.value === null ? ', tombstone' : ''}`;
};

const Cell = memo(({ offset, cell, x, state, isOpened, isFlashing, isTabStop, onOpen }: {
  readonly offset: number;
  readonly cell: LaneCell;
  readonly x: number;
  readonly state: 'committed' | 'unstable' | 'unreplicated';
  readonly isOpened: boolean;
  readonly isFlashing: boolean;
  readonly isTabStop: boolean;
  onOpen(offset: number): void;
}) => {
  const isMarker = cell.kind !== 'record';
  const why = state === 'unreplicated' ? '\nNot on all in-sync replicas yet' : state === 'unstable' ? '\nBehind an open transaction' : '';
  return (
    <button
      type="button"
      className={classNames('cell', isMarker && `cell-${cell.kind}`, cell.value === null && !isMarker && 'cell-tombstone', state !== 'committed' && `cell-${state}`, isOpened && 'is-opened', isFlashing && 'is-flashing')}
      style={{ '--key': cell.key === null ? 'var(--operator)' : keyColour(cell.key), transform: `translateX(${x}px)`, width: CELL_WIDTH } as CSSProperties}
      data-offset={offset}
      tabIndex={isTabStop ? 0 : -1}
      aria-label={nameOf(offset, cell)}
      title={isMarker ? nameOf(offset, cell) : `${cell.key ?? 'no key'}\n${cell.value === null ? 'tombstone' : cell.value.slice(0, VALUE_SHOWN)}${why}`}
      onClick={() => onOpen(offset)}
    >
      <span className="cell-body">{isMarker ? (cell.kind === 'commit-marker' ? '✓' : '✕') : (cell.key ?? '–')}</span>
      <span className="cell-offset">{offset}</span>
    </button>
  );
});

/** The records on screen. A cell keeps its element as the window moves on, so that it slides. */
export const LaneCells = ({ slots, window, ends, opened, flash, tabStop, onOpen }: LaneCellsProps) =>
  slots.map(({ offset, cell }) =>
    cell === null ? (
      <span key={offset} className="cell-gap" style={{ transform: `translateX(${xOf(offset, window)}px)`, width: CELL_WIDTH }} title={`Offset ${offset}: no record here. Compacted away, a transaction's marker, or not read yet.`} />
    ) : (
      <Cell
        key={offset}
        offset={offset}
        cell={cell}
        x={xOf(offset, window)}
        state={offset >= ends.highWatermark ? 'unreplicated' : offset >= ends.lastStableOffset ? 'unstable' : 'committed'}
        isOpened={opened === offset}
        isFlashing={flash === offset}
        isTabStop={tabStop === offset}
        onOpen={onOpen}
      />
    ),
  );
