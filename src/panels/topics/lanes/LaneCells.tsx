import { memo, type CSSProperties } from 'react';
import type { Lane, LaneCell } from '../../../../workers/protocol/index.ts';
import { keyColour } from '../../../canvas/particles/keyColour.ts';
import { classNames } from '../../../ui/classNames.ts';
import { cellText } from './cellText.ts';
import { CELL_WIDTH, xOf, type LaneSlot, type LaneWindow } from './laneWindow.ts';
import './LaneCells.css';

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
/** Letters that fit in the usual size. */
const LONG = 5;
const GAP = 'No record here: compacted away, a transaction’s marker, or not read yet.';

const nameOf = (offset: number, cell: LaneCell | null): string => {
  if (cell === null) return `Offset ${offset}, no record here`;
  if (cell.kind === 'commit-marker') return `Offset ${offset}, commit marker`;
  if (cell.kind === 'abort-marker') return `Offset ${offset}, abort marker`;
  return `Offset ${offset}, ${cell.key === null ? 'no key' : `key ${cell.key}`}${cell.value === null ? ', tombstone' : ''}`;
};

const Cell = memo(({ offset, cell, x, state, isOpened, isFlashing, isTabStop, onOpen }: {
  readonly offset: number;
  /** Null where the log has no record, or where it has not been read yet: the same element, so that the focus stays. */
  readonly cell: LaneCell | null;
  readonly x: number;
  readonly state: 'committed' | 'unstable' | 'unreplicated';
  readonly isOpened: boolean;
  readonly isFlashing: boolean;
  readonly isTabStop: boolean;
  onOpen(offset: number): void;
}) => {
  const isRecord = cell?.kind === 'record';
  const why = state === 'unreplicated' ? '\nNot on all in-sync replicas yet' : state === 'unstable' ? '\nBehind an open transaction' : '';
  const key = cell?.key ?? null;
  const text = cell === null ? null : cellText(cell);
  return (
    <button
      type="button"
      className={classNames(
        'cell', cell === null ? 'cell-gap' : !isRecord && `cell-${cell.kind}`, isRecord && cell.value === null && 'cell-tombstone', isRecord && key === null && 'cell-keyless', (text?.length ?? 0) > LONG && 'cell-long', isRecord && state !== 'committed' && `cell-${state}`, isOpened && 'is-opened', isFlashing && 'is-flashing',
      )}
      style={{ '--key': text === null ? 'var(--operator)' : keyColour(text), transform: `translateX(${x}px)`, width: CELL_WIDTH } as CSSProperties}
      data-offset={offset}
      tabIndex={isTabStop ? 0 : -1}
      aria-label={nameOf(offset, cell)}
      title={isRecord ? `${key ?? 'no key'}\n${cell.value === null ? 'tombstone' : cell.value.slice(0, VALUE_SHOWN)}${why}` : cell === null ? GAP : nameOf(offset, cell)}
      onClick={() => onOpen(offset)}
    >
      <span className="cell-body">{cell === null ? '' : isRecord ? (text ?? '–') : cell.kind === 'commit-marker' ? '✓' : '✕'}</span>
      <span className="cell-offset">{offset}</span>
    </button>
  );
});

/** The records on screen. A cell keeps its element as the window moves on, so that it slides. */
export const LaneCells = ({ slots, window, ends, opened, flash, tabStop, onOpen }: LaneCellsProps) =>
  slots.map(({ offset, cell }) => (
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
  ));
