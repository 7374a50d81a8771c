import { useCallback, useState } from 'react';

/**
 * Gives the focus back to what had it when the caller was first rendered. For dialogs and menus that something else than
 * a trigger of their own opens: Radix only knows the trigger. To be used in what is mounted while open.
 */
export const useFocusReturn = (): ((event: Event) => void) => {
  const [before] = useState(() => document.activeElement);
  return useCallback(
    (event) => {
      if (!(before instanceof HTMLElement) || !before.isConnected || before === document.body) return;
      event.preventDefault();
      // Whoever was clicked meanwhile keeps the focus.
      if (document.activeElement === document.body || document.activeElement === null) before.focus({ preventScroll: true });
    },
    [before],
  );
};
