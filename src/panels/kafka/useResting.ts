import { useEffect, useRef, useState } from 'react';

/**
 * A slider's value: what is dragged shows at once, and `onChange` hears of it when the drag has rested for `restMs`.
 * Answers what to show, and what to call with each value of the drag.
 */
export const useResting = (value: number, restMs: number, onChange: (value: number) => void): readonly [shown: number, drag: (value: number) => void] => {
  const [dragged, setDragged] = useState<number | null>(null);
  const change = useRef(onChange);
  useEffect(() => {
    change.current = onChange;
  });
  useEffect(() => {
    if (dragged === null) return;
    const timer = setTimeout(() => {
      change.current(dragged);
      setDragged(null);
    }, restMs);
    return () => clearTimeout(timer);
  }, [dragged, restMs]);
  return [dragged ?? value, setDragged];
};
