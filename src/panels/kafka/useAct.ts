import { useCallback, useEffect, useRef, useState } from 'react';
import { failureOf, type Failure } from './failure.ts';

export interface Act {
  readonly isBusy: boolean;
  /** Why the last one failed; null once another begins. */
  readonly failure: Failure | null;
  /** Answers whether it worked. */
  run(act: () => Promise<unknown>): Promise<boolean>;
  clear(): void;
}

/** Runs calls to the engine one place of the page makes, and keeps what went wrong to be shown at that place. */
export const useAct = (): Act => {
  const [running, setRunning] = useState(0);
  const [failure, setFailure] = useState<Failure | null>(null);
  const isMounted = useRef(true);
  useEffect(() => {
    isMounted.current = true;
    return () => {
      isMounted.current = false;
    };
  }, []);
  const run = useCallback(async (act: () => Promise<unknown>): Promise<boolean> => {
    setFailure(null);
    setRunning((count) => count + 1);
    try {
      await act();
      return true;
    } catch (error) {
      if (isMounted.current) setFailure(failureOf(error));
      return false;
    } finally {
      if (isMounted.current) setRunning((count) => count - 1);
    }
  }, []);
  const clear = useCallback(() => setFailure(null), []);
  return { isBusy: running > 0, failure, run, clear };
};
