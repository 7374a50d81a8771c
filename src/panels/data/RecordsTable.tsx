import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, type KeyboardEvent } from 'react';
import type { Column, ViewRecord } from '../../../workers/protocol/index.ts';
import { classNames } from '../../ui/classNames.ts';
import { formatTime } from '../shared/formatTime.ts';
import { KeyChip } from '../shared/KeyChip.tsx';
import { readCells, valueColumns } from './readRecord.ts';

const ROW_HEIGHT = 28;
const PLACE = '34px 72px 114px minmax(110px, 0.8fr)';

export interface RecordsTableProps {
  readonly topic: string;
  readonly records: readonly ViewRecord[];
  readonly columns: readonly Column[];
  readonly opened: ViewRecord | null;
  readonly isFollowing: boolean;
  onHold(): void;
  onOpen(record: ViewRecord): void;
}

/** Records, newest first. Arrows walk them, a click or Enter shows one in full. */
export const RecordsTable = ({ topic, records, columns, opened, isFollowing, onHold, onOpen }: RecordsTableProps) => {
  const scroller = useRef<HTMLDivElement>(null);
  const newestFirst = useMemo(() => records.toReversed(), [records]);
  const names = useMemo(() => valueColumns(columns), [columns]);
  const virtualizer = useVirtualizer({ count: newestFirst.length, getScrollElement: () => scroller.current, estimateSize: () => ROW_HEIGHT, overscan: 8 });
  const template = `${PLACE} ${names.length === 0 ? 'minmax(200px, 4fr)' : names.map(() => 'minmax(90px, 1fr)').join(' ')}`;
  const width = 340 + (names.length === 0 ? 200 : names.length * 100);

  useEffect(() => {
    if (isFollowing) scroller.current?.scrollTo({ top: 0 });
  }, [isFollowing]);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    const at = opened === null ? -1 : newestFirst.findIndex((record) => isSame(record, opened));
    const index = Math.max(0, Math.min(newestFirst.length - 1, at + (event.key === 'ArrowDown' ? 1 : -1)));
    const next = newestFirst[index];
    if (next === undefined) return;
    onHold();
    onOpen(next);
    virtualizer.scrollToIndex(index);
  };

  return (
    <div
      ref={scroller}
      className="grid-scroller"
      role="table"
      aria-label={`Records of ${topic}, newest first`}
      aria-rowcount={records.length + 1}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onScroll={(event) => {
        if (isFollowing && event.currentTarget.scrollTop > ROW_HEIGHT) onHold();
      }}
    >
      <div className="grid-header" role="row" style={{ gridTemplateColumns: template, minWidth: width }}>
        <span role="columnheader" title="Partition">
          P
        </span>
        <span role="columnheader">Offset</span>
        <span role="columnheader">Time</span>
        <span role="columnheader">Key</span>
        {names.length === 0 ? <span role="columnheader">Value</span> : names.map((name) => (
          <span key={name} role="columnheader" title={name}>
            {name}
          </span>
        ))}
      </div>
      <div role="rowgroup" style={{ height: virtualizer.getTotalSize(), minWidth: width, position: 'relative' }}>
        {virtualizer.getVirtualItems().map((item) => {
          const record = newestFirst[item.index];
          if (record === undefined) return null;
          const cells = readCells(record, names);
          return (
            <div
              key={`${record.partition}@${record.offset}`}
              role="row"
              className={classNames('grid-row grid-record', opened !== null && isSame(record, opened) && 'grid-opened')}
              style={{ gridTemplateColumns: template, height: ROW_HEIGHT, transform: `translateY(${item.start}px)` }}
              onClick={() => onOpen(record)}
            >
              <span role="cell" className="grid-cell grid-number">{record.partition}</span>
              <span role="cell" className="grid-cell grid-number">{record.offset}</span>
              <span role="cell" className="grid-cell grid-dim">{formatTime(record.timestampMs)}</span>
              <span role="cell" className="grid-cell">
                <KeyChip text={record.key} />
              </span>
              {cells === null ? (
                <span role="cell" className="grid-cell" style={{ gridColumn: '5 / -1' }}>
                  {record.value === null ? <span className="tombstone">tombstone</span> : record.value}
                </span>
              ) : (
                cells.map((cell, i) => (
                  <span key={i} role="cell" className="grid-cell" title={cell ?? undefined}>
                    {cell ?? <span className="null-value">null</span>}
                  </span>
                ))
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
};

const isSame = (a: ViewRecord, b: ViewRecord): boolean => a.partition === b.partition && a.offset === b.offset;
