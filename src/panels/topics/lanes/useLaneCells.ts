import { useCallback, useEffect, useMemo, useState } from 'react';
import type { Lane, LaneCell } from '../../../../workers/protocol/index.ts';
import { useEngine } from '../../../stores/useStores.ts';
import { missingOf, type LaneWindow } from './laneWindow.ts';

/** A drag of the overview passes over many windows: only where it rests is read. */
const REST_MS = 120;
/** Read around the window, so that a small scroll needs no further reading. */
const MARGIN = 40;

interface Read {
  /** Every offset from `from` up to `to` was looked at. */
  readonly from: number;
  readonly to: number;
  readonly cells: ReadonlyMap<number, LaneCell>;
}

/** The cell of an offset, live or read again from the log where the lane was scrolled back. */
export const useLaneCells = (topic: string, lane: Lane, live: readonly LaneCell[], window: LaneWindow): ((offset: number) => LaneCell | undefined) => {
  const engine = useEngine();
  const [read, setRead] = useState<Read | null>(null);
  const liveByOffset = useMemo(() => new Map(live.map((cell) => [cell.offset, cell])), [live]);
  const liveFrom = live[0]?.offset ?? lane.logEndOffset;
  const missing = missingOf(lane, window, (offset) => offset >= liveFrom || (read !== null && offset >= read.from && offset < read.to));
  const key = missing === null ? null : `${missing.from}:${missing.to}`;

  useEffect(() => {
    if (key === null) return;
    let isCurrent = true;
    const [from = 0, to = 0] = key.split(':').map(Number);
    const start = Math.max(0, from - MARGIN);
    const end = to + MARGIN;
    const timer = setTimeout(() => {
      engine.cluster.browse({ topic, partition: lane.partition, from: { kind: 'offset', offset: start }, isolation: 'read_uncommitted', limit: end - start }).then(
        ({ records }) => {
          if (!isCurrent) return;
          const cells = records.map((record): LaneCell => ({
            partition: record.partition, offset: record.offset, timestampMs: record.timestampMs, key: record.key, value: record.value, kind: 'record',
          }));
          setRead({ from: start, to: end, cells: new Map(cells.map((cell) => [cell.offset, cell])) });
        },
        // The lane shows what it has; the next scroll asks again.
        () => {},
      );
    }, REST_MS);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [engine, topic, lane.partition, key]);

  return useCallback((offset) => liveByOffset.get(offset) ?? read?.cells.get(offset), [liveByOffset, read]);
};
