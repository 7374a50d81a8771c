import { useCallback, useState } from 'react';

/** A panel's size, remembered on this machine. A browser that forbids storage only forgets. */
export const useStoredSize = (name: string, initial: number): readonly [number, (size: number) => void] => {
  const [size, setSize] = useState(() => {
    const stored = Number(readSetting(`size.${name}`));
    return Number.isFinite(stored) && stored > 0 ? stored : initial;
  });
  const store = useCallback(
    (next: number): void => {
      setSize(next);
      writeSetting(`size.${name}`, String(next));
    },
    [name],
  );
  return [size, store];
};

export const readSetting = (name: string): string | null => {
  try {
    return localStorage.getItem(`oxbow.${name}`);
  } catch {
    return null;
  }
};

export const writeSetting = (name: string, value: string): void => {
  try {
    localStorage.setItem(`oxbow.${name}`, value);
  } catch {
    // Forbidden or full: a preference is not worth a message.
  }
};
