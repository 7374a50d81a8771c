import { useEffect, useState } from 'react';
import type { TableRow } from '../../stores/runtimeStore.ts';

const SHOWN_MS = 1400;
/** More at once is a view that started again, not rows that were deleted. */
const MOST = 50;
const NONE: ReadonlyMap<string, TableRow> = new Map();

/** Rows that just left a table, kept a moment so that a tombstone can be seen. */
export const useGhosts = (rows: ReadonlyMap<string, TableRow>): ReadonlyMap<string, TableRow> => {
  const [before, setBefore] = useState(rows);
  const [ghosts, setGhosts] = useState(NONE);
  if (before !== rows) {
    const gone = new Map([...before].filter(([key]) => !rows.has(key)));
    const staying = new Map([...ghosts].filter(([key]) => !rows.has(key)));
    setBefore(rows);
    if (gone.size > 0 || staying.size !== ghosts.size) setGhosts(gone.size > MOST ? NONE : new Map([...staying, ...gone]));
  }
  useEffect(() => {
    if (ghosts.size === 0) return;
    const timer = setTimeout(() => setGhosts(NONE), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [ghosts]);
  return ghosts;
};
