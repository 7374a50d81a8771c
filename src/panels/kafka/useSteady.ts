import { useEffect, useRef, useState } from 'react';

const STEADY_MS = 100;

/** A value that changes at most ten times a second, for what would otherwise be laid out anew with every frame. The last one always comes. */
export const useSteady = <T>(value: T): T => {
  const [shown, setShown] = useState(value);
  const latest = useRef(value);
  const shownAt = useRef(0);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  useEffect(() => {
    latest.current = value;
    if (timer.current !== null) return;
    const wait = Math.max(0, STEADY_MS - (performance.now() - shownAt.current));
    timer.current = setTimeout(() => {
      timer.current = null;
      shownAt.current = performance.now();
      setShown(latest.current);
    }, wait);
  }, [value]);
  useEffect(
    () => () => {
      if (timer.current !== null) clearTimeout(timer.current);
      timer.current = null;
    },
    [],
  );
  return shown;
};
