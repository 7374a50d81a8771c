import { useEffect, useRef, type RefObject } from 'react';
import type { NodeCounters, NodeId } from '../../../workers/protocol/index.ts';
import { useStores } from '../../stores/useStores.ts';
import { throttle } from './throttle.ts';

const WRITE_EVERY_MS = 100;

/**
 * Writes a node's numbers straight into the page, at most ten times a second, without rendering anything. `write` must be
 * a function of its own module or memoised.
 */
export const useLiveText = <E extends Element>(nodeId: NodeId, write: (element: E, counters: NodeCounters | undefined) => void): RefObject<E | null> => {
  const ref = useRef<E>(null);
  const { runtime } = useStores();
  useEffect(() => {
    const now = (): NodeCounters | undefined => runtime.getState().counters[nodeId];
    const { call, stop } = throttle(() => {
      if (ref.current !== null) write(ref.current, now());
    }, WRITE_EVERY_MS);
    call();
    const unsubscribe = runtime.subscribe((state, before) => {
      if (state.counters[nodeId] !== before.counters[nodeId]) call();
    });
    return () => {
      unsubscribe();
      stop();
    };
  }, [runtime, nodeId, write]);
  return ref;
};
