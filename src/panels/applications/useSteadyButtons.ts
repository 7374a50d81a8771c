import { useCallback, useLayoutEffect, useRef, type MouseEvent } from 'react';

/** A second click at one place, or a second Enter, means what was there before. */
const HASTE_MS = 600;

/**
 * Buttons that are others once the instance has ended or runs again: whoever led them by keyboard stays with them, and goes on
 * at the next instance when this one is removed. They are never `disabled`, which would lose the focus.
 */
export const useSteadyButtons = (isEnded: boolean) => {
  const buttons = useRef<HTMLDivElement>(null);
  const changedAt = useRef(Number.NEGATIVE_INFINITY);
  const wasEnded = useRef(isEnded);
  useLayoutEffect(() => {
    if (wasEnded.current === isEnded) return;
    wasEnded.current = isEnded;
    changedAt.current = performance.now();
    if (hasFocus(buttons.current)) focusFirst(buttons.current);
  }, [isEnded]);
  useLayoutEffect(() => {
    const mine = buttons.current;
    return () => {
      if (hasFocus(mine)) focusFirst(neighbourOf(mine));
    };
  }, []);
  const act = useCallback(
    (isOff: boolean, run: () => void) => ({
      'aria-disabled': isOff,
      onClick: ({ detail }: MouseEvent): void => {
        const isAimed = detail === 1;
        if (isOff || (!isAimed && performance.now() - changedAt.current < HASTE_MS)) return;
        changedAt.current = performance.now();
        run();
      },
    }),
    [],
  );
  return { buttons, act };
};

const hasFocus = (buttons: HTMLElement | null): boolean => buttons?.contains(document.activeElement) === true;
const focusFirst = (buttons: Element | null | undefined): void => buttons?.querySelector<HTMLElement>('button')?.focus({ preventScroll: true });

const neighbourOf = (buttons: HTMLElement | null): Element | undefined => {
  const all = [...(buttons?.closest('.application-stage')?.querySelectorAll('.instance-buttons') ?? [])];
  const at = all.findIndex((one) => one === buttons);
  return all[at + 1] ?? all[at - 1];
};
