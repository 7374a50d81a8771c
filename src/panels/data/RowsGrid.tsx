import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown, ArrowUp, KeyRound } from 'lucide-react';
import { useMemo, useRef, useState } from 'react';
import type { ViewData } from '../../stores/runtimeStore.ts';
import { classNames } from '../../ui/classNames.ts';
import { KeyChip } from '../shared/KeyChip.tsx';
import { cellText, shortCellText } from './readRecord.ts';
import { sortRows, type KeyedRow, type Order } from './sortRows.ts';
import { useGhosts } from './useGhosts.ts';

const ROW_HEIGHT = 28;
/** Frames within which a change is still worth a flash: a row that scrolls into sight later does not pretend to be new. */
const FRESH_FRAMES = 45;

export interface RowsGridProps {
  readonly name: string;
  readonly data: Extract<ViewData, { readonly kind: 'rows' }>;
  readonly keyColumns: readonly string[];
}

/** A table as it stands now. What changes flashes; what is new is marked +, what is updated ±, what is gone −. */
export const RowsGrid = ({ name, data, keyColumns }: RowsGridProps) => {
  const scroller = useRef<HTMLDivElement>(null);
  const [order, setOrder] = useState<Order>({ column: null, isDescending: false });
  const ghosts = useGhosts(data.rows);
  const rows = useMemo(() => sortRows(ghosts.size === 0 ? data.rows : new Map([...data.rows, ...ghosts]), order), [data.rows, ghosts, order]);
  const latest = useMemo(() => rows.reduce((most, { row }) => Math.max(most, row.changedAt), 0), [rows]);
  const virtualizer = useVirtualizer({ count: rows.length, getScrollElement: () => scroller.current, estimateSize: () => ROW_HEIGHT, overscan: 8 });

  const keys = data.columns.map((column) => keyColumns.includes(column));
  const hasKeyColumn = keys.includes(true);
  const template = `26px ${hasKeyColumn ? '' : 'minmax(110px, 1fr) '}${keys.map((isKey) => (isKey ? 'minmax(110px, 1.2fr)' : 'minmax(90px, 1fr)')).join(' ')}`;
  const width = 26 + (data.columns.length + (hasKeyColumn ? 0 : 1)) * 110;
  const sortBy = (column: number | null): void => setOrder({ column, isDescending: order.column === column && !order.isDescending });
  const headers = [...(hasKeyColumn ? [] : [{ column: null, title: 'key', isKey: true }]), ...data.columns.map((title, i) => ({ column: keys[i] === true && keyColumns.length === 1 ? null : i, title, isKey: keys[i] === true }))];

  return (
    <div ref={scroller} className="grid-scroller" role="table" aria-label={`Rows of ${name}`} aria-rowcount={data.total + 1} tabIndex={0}>
      <div className="grid-header" role="row" style={{ gridTemplateColumns: template, minWidth: width }}>
        <span role="columnheader">
          <span className="visually-hidden">Change</span>
        </span>
        {headers.map(({ column, title, isKey }) => {
          const isSorted = order.column === column;
          const Arrow = order.isDescending ? ArrowDown : ArrowUp;
          return (
            <span key={title} role="columnheader" aria-sort={isSorted ? (order.isDescending ? 'descending' : 'ascending') : 'none'}>
              <button type="button" onClick={() => sortBy(column)}>
                {isKey && <KeyRound size={12} role="img" aria-label="key" />}
                {title}
                {isSorted && <Arrow size={12} aria-hidden />}
              </button>
            </span>
          );
        })}
      </div>
      <div role="rowgroup" style={{ height: virtualizer.getTotalSize(), minWidth: width, position: 'relative' }}>
        {virtualizer.getVirtualItems().map((item) => {
          const keyed = rows[item.index];
          return (
            keyed !== undefined && (
              <Row
                key={keyed.key}
                keyed={keyed}
                keys={keys}
                hasKeyColumn={hasKeyColumn}
                isGhost={ghosts.has(keyed.key) && !data.rows.has(keyed.key)}
                isFresh={latest - keyed.row.changedAt < FRESH_FRAMES}
                template={template}
                top={item.start}
              />
            )
          );
        })}
      </div>
    </div>
  );
};

interface RowProps {
  readonly keyed: KeyedRow;
  readonly keys: readonly boolean[];
  readonly hasKeyColumn: boolean;
  readonly isGhost: boolean;
  readonly isFresh: boolean;
  readonly template: string;
  readonly top: number;
}

const Row = ({ keyed: { key, row }, keys, hasKeyColumn, isGhost, isFresh, template, top }: RowProps) => {
  const isChanged = isFresh && row.changed.includes(true);
  const isNew = isChanged && !row.changed.includes(false);
  const mark = isGhost ? '−' : isNew ? '+' : isChanged ? '±' : '';
  return (
    <div className={classNames('grid-row', isGhost && 'grid-ghost')} role="row" style={{ gridTemplateColumns: template, height: ROW_HEIGHT, transform: `translateY(${top}px)` }}>
      <span role="cell" className="grid-mark">
        {/* Another key makes another element, whose animation starts anew. */}
        <span key={row.changedAt} className={mark === '' ? undefined : `mark-${isGhost ? 'gone' : isNew ? 'new' : 'changed'}`} aria-hidden>
          {mark}
        </span>
      </span>
      {!hasKeyColumn && (
        <span role="cell" className="grid-cell">
          <KeyChip text={key} />
        </span>
      )}
      {row.values.map((value, i) => {
        const text = cellText(value);
        const hasChanged = isChanged && row.changed[i] === true;
        return (
          <span key={i} role="cell" className={classNames('grid-cell', typeof value === 'number' && 'grid-number')}>
            {keys[i] === true ? (
              <KeyChip text={text} />
            ) : (
              <span key={hasChanged ? row.changedAt : 'still'} className={hasChanged ? 'cell-flash' : undefined} title={text ?? undefined}>
                {shortCellText(value) ?? <span className="null-value">null</span>}
              </span>
            )}
          </span>
        );
      })}
    </div>
  );
};
