import { useEffect, useState } from 'react';
import type { GroupView } from '../../../workers/protocol/index.ts';
import { ownersOf, RebalanceReplay, type Owners } from './rebalances.ts';

/** Long enough to see the cables hang before they are plugged in again. */
const STEP_MS = 750;

const isStill = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches;

/** Who holds which cable, a rebalance drawn out so that it can be watched. */
export const useReplay = (group: GroupView): { readonly owners: Owners; readonly isPlaying: boolean } => {
  const [replay] = useState(() => new RebalanceReplay());
  const [state, setState] = useState(() => ({ owners: ownersOf(group), isPlaying: false }));

  useEffect(() => {
    replay.see(group, !isStill());
    const timer = setTimeout(() => setState({ owners: replay.shown, isPlaying: replay.isPlaying }));
    return () => clearTimeout(timer);
  }, [replay, group]);
  useEffect(() => {
    if (!state.isPlaying) return;
    const timer = setInterval(() => {
      replay.next();
      setState({ owners: replay.shown, isPlaying: replay.isPlaying });
    }, STEP_MS);
    return () => clearInterval(timer);
  }, [replay, state.isPlaying]);
  return state;
};
