import { useEffect, useRef } from 'react';
import type { ApplicationView } from '../../../workers/protocol/index.ts';

const restarts = ({ events }: Pick<ApplicationView, 'events'>): number => events.findLast(({ kind }) => kind === 'restarted')?.timeMs ?? 0;

/** What was asked for is under way as soon as the application tells of its restart: the rest is seen better without a dialog over it. */
export const useRestartSeen = (application: Pick<ApplicationView, 'events'>, onSeen: () => void): void => {
  const last = restarts(application);
  const before = useRef(last);
  useEffect(() => {
    if (last !== before.current) onSeen();
  }, [last, onSeen]);
};
