import { readFile } from 'node:fs/promises';
import type { CDPSession } from '@playwright/test';

/** Resident bytes of the browser's largest renderer; undefined where the system does not tell. */
const rendererMemory = async (session: CDPSession): Promise<number | undefined> => {
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  const sizes = await Promise.all(
    processInfo
      .filter(({ type }) => type === 'renderer')
      .map(async ({ id }) => {
        const status = await readFile(`/proc/${id}/status`, 'utf8').catch(() => '');
        return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024;
      }),
  );
  const largest = Math.max(0, ...sizes);
  return largest === 0 ? undefined : largest;
};

export interface MemoryWatch {
  /** Ends the watch. The highest of all looks, above the first; undefined where the system does not tell. */
  peakBytes(): number | undefined;
}

/** Looks ten times a second. */
export const watchMemory = async (session: CDPSession): Promise<MemoryWatch> => {
  const baseline = await rendererMemory(session);
  let peak = baseline;
  const sampler = setInterval(() => {
    void rendererMemory(session).then((bytes) => {
      if (bytes !== undefined && bytes > (peak ?? 0)) peak = bytes;
    });
  }, 100);
  return {
    peakBytes: () => {
      clearInterval(sampler);
      return peak === undefined || baseline === undefined ? undefined : peak - baseline;
    },
  };
};
