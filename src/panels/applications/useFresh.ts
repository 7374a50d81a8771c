import { useEffect, useState } from 'react';
import type { ApplicationEvent, ApplicationView } from '../../../workers/protocol/index.ts';
import { counted } from '../../ui/counted.ts';

/** So long is seen what may have taken milliseconds. */
export const FRESH_MS = 6_000;

export interface Fresh {
  /** Where the task is since then. */
  readonly instance: string | null;
  readonly restored: ApplicationEvent['restored'];
}

/** Tasks that have just been restored or have gone to another instance, by their id. */
export const freshTasks = (events: readonly ApplicationEvent[], now: number): ReadonlyMap<string, Fresh> => {
  const fresh = new Map<string, Fresh>();
  for (const { kind, taskId, instance, timeMs, restored } of events) {
    if (taskId === null || timeMs <= now - FRESH_MS || (kind !== 'task-moved' && kind !== 'task-restored')) continue;
    const before = fresh.get(taskId);
    // It is told in either order.
    fresh.set(taskId, { instance, restored: restored ?? (before?.instance === instance ? before.restored : undefined) });
  }
  return fresh;
};

export const useFresh = ({ events }: Pick<ApplicationView, 'events'>): ReadonlyMap<string, Fresh> => {
  const [now, setNow] = useState(() => Date.now());
  // Events that came since this was rendered are younger than `now`.
  const fresh = freshTasks(events, now);
  useEffect(() => {
    const times = events.filter(({ kind, timeMs }) => (kind === 'task-moved' || kind === 'task-restored') && timeMs > now - FRESH_MS).map(({ timeMs }) => timeMs);
    if (times.length === 0) return;
    const timer = setTimeout(() => setNow(Date.now()), Math.max(0, Math.min(...times) + FRESH_MS - Date.now()) + 1);
    return () => clearTimeout(timer);
  }, [events, now]);
  return fresh;
};

/** E.g. "447 records back in 4 ms", "447 rows on its disk" or "Its copy lacked nothing". */
export const restoredText = ({ records, rowsOnDisk, hadCopy, ms }: NonNullable<ApplicationEvent['restored']>): string => {
  if (hadCopy) return `Its copy lacked ${records === 0 ? 'nothing' : counted(records, 'record')}`;
  const time = ms < 1 ? 'less than 1 ms' : ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`;
  const back = `${counted(records, 'record')} back in ${time}`;
  if (rowsOnDisk === 0) return back;
  return `${counted(rowsOnDisk, 'row')} on its disk, ${records === 0 ? `back in ${time}` : back}`;
};
