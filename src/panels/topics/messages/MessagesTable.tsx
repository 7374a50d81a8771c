import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef, type KeyboardEvent } from 'react';
import type { BrowsedRecord, BrowseResult } from '../../../../workers/protocol/index.ts';
import { classNames } from '../../../ui/classNames.ts';
import { formatTime } from '../../shared/formatTime.ts';
import { KeyChip } from '../../shared/KeyChip.tsx';

const ROW_HEIGHT = 28;
const TEMPLATE = '34px 76px minmax(90px, 0.7fr) minmax(180px, 3fr) minmax(80px, 0.8fr) 108px 108px';
const MIN_WIDTH = 720;

export interface MessagesTableProps {
  readonly topic: string;
  readonly result: BrowseResult;
  readonly isNewestFirst: boolean;
  readonly opened: { readonly partition: number; readonly offset: number } | null;
  onOpen(record: BrowsedRecord): void;
}

/** What a search found. Arrows walk the rows, a click or Enter opens one. */
export const MessagesTable = ({ topic, result, isNewestFirst, opened, onOpen }: MessagesTableProps) => {
  const scroller = useRef<HTMLDivElement>(null);
  const records = useMemo(() => (isNewestFirst ? newestFirst(result.records) : result.records), [result, isNewestFirst]);
  const virtualizer = useVirtualizer({ count: records.length, getScrollElement: () => scroller.current, estimateSize: () => ROW_HEIGHT, overscan: 10 });
  const isOpened = (record: BrowsedRecord): boolean => opened !== null && record.partition === opened.partition && record.offset === opened.offset;

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    const index = Math.max(0, Math.min(records.length - 1, records.findIndex(isOpened) + (event.key === 'ArrowDown' ? 1 : -1)));
    const next = records[index];
    if (next === undefined) return;
    onOpen(next);
    virtualizer.scrollToIndex(index);
  };

  if (records.length === 0) return <p className="data-note">Nothing found.</p>;
  return (
    <div ref={scroller} className="grid-scroller" role="table" aria-label={`Messages of ${topic}`} aria-rowcount={records.length + 1} tabIndex={0} onKeyDown={onKeyDown}>
      <div className="grid-header" role="row" style={{ gridTemplateColumns: TEMPLATE, minWidth: MIN_WIDTH }}>
        <span role="columnheader" title="Partition">
          P
        </span>
        <span role="columnheader">Offset</span>
        <span role="columnheader">Key</span>
        <span role="columnheader">Value</span>
        <span role="columnheader">Headers</span>
        <span role="columnheader">Timestamp</span>
        <span role="columnheader">Event time</span>
      </div>
      <div role="rowgroup" style={{ height: virtualizer.getTotalSize(), minWidth: MIN_WIDTH, position: 'relative' }}>
        {virtualizer.getVirtualItems().map((item) => {
          const record = records[item.index];
          if (record === undefined) return null;
          return (
            <div
              key={`${record.partition}@${record.offset}`}
              role="row"
              className={classNames('grid-row grid-record', isOpened(record) && 'grid-opened')}
              style={{ gridTemplateColumns: TEMPLATE, height: ROW_HEIGHT, transform: `translateY(${item.start}px)` }}
              onClick={() => onOpen(record)}
            >
              <span role="cell" className="grid-cell grid-number">{record.partition}</span>
              <span role="cell" className="grid-cell grid-number">{record.offset}</span>
              <span role="cell" className="grid-cell">
                <KeyChip text={record.key} />
              </span>
              <span role="cell" className="grid-cell">
                {record.value === null ? <span className="tombstone">tombstone</span> : record.value}
              </span>
              <span role="cell" className="grid-cell grid-dim">{record.headers.map(({ key, value }) => `${key}=${value ?? 'null'}`).join(', ')}</span>
              <span role="cell" className="grid-cell grid-dim" title={`${record.timestampType} ${new Date(record.timestampMs).toISOString()}`}>
                {formatTime(record.timestampMs)}
              </span>
              <span role="cell" className="grid-cell grid-dim" title={record.eventTimeMs === null ? 'The source has no TIMESTAMP column' : new Date(record.eventTimeMs).toISOString()}>
                {record.eventTimeMs === null ? '–' : formatTime(record.eventTimeMs)}
              </span>
            </div>
          );
        })}
      </div>
    </div>
  );
};

const newestFirst = (records: readonly BrowsedRecord[]): readonly BrowsedRecord[] =>
  [...records].sort((a, b) => b.timestampMs - a.timestampMs || a.partition - b.partition || b.offset - a.offset);
