import { useEffect, useRef, useState } from 'react';
import type { TableRow } from '../../stores/runtimeStore.ts';

const SHOWN_MS = 1400;
/** More at once is a view that started again, not rows that were deleted. */
const MOST = 50;
const NONE: ReadonlyMap<string, TableRow> = new Map();

/** Rows that just left a table, each kept a moment so that a tombstone can be seen. */
export const useGhosts = (rows: ReadonlyMap<string, TableRow>): ReadonlyMap<string, TableRow> => {
  const [before, setBefore] = useState(rows);
  const [ghosts, setGhosts] = useState(NONE);
  const timers = useRef(new Map<string, ReturnType<typeof setTimeout>>());

  if (before !== rows) {
    const gone = new Map([...before].filter(([key]) => !rows.has(key)));
    const staying = new Map([...ghosts].filter(([key]) => !rows.has(key)));
    setBefore(rows);
    if (gone.size > 0 || staying.size !== ghosts.size) setGhosts(gone.size > MOST ? NONE : new Map([...staying, ...gone]));
  }

  useEffect(() => {
    const running = timers.current;
    for (const [key, timer] of running) {
      if (ghosts.has(key)) continue;
      clearTimeout(timer);
      running.delete(key);
    }
    for (const key of ghosts.keys()) {
      if (running.has(key)) continue;
      const vanish = (): void => setGhosts((now) => new Map([...now].filter(([other]) => other !== key)));
      running.set(key, setTimeout(vanish, SHOWN_MS));
    }
  }, [ghosts]);
  useEffect(() => {
    const running = timers.current;
    return () => {
      for (const timer of running.values()) clearTimeout(timer);
      running.clear();
    };
  }, []);
  return ghosts;
};
