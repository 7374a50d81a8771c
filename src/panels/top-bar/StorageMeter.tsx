import { HardDrive, MemoryStick } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { StorageStatus } from '../../../workers/protocol/index.ts';
import { useSession, useStores } from '../../stores/useStores.ts';
import { formatBytes } from '../../ui/formatCount.ts';
import { Tooltip } from '../../ui/Tooltip.tsx';

const ASK_EVERY_MS = 4000;

const explain = ({ kind, usedBytes, quotaBytes, isPersisted, recoveries }: StorageStatus): string =>
  [
    kind === 'memory' ? 'In memory only: gone when this tab closes.' : `${formatBytes(usedBytes)} in this browser${quotaBytes === null ? '' : ` of ${formatBytes(quotaBytes)} allowed`}.`,
    kind === 'indexeddb' && (isPersisted ? 'The browser keeps it until you clear it.' : 'The browser may clear it when the disk is full.'),
    ...recoveries,
  ]
    .filter((line) => line !== false)
    .join('\n');

/** How much the log holds, and how safe it is. */
export const StorageMeter = () => {
  const { engine } = useStores();
  const { phase } = useSession();
  const [storage, setStorage] = useState<StorageStatus | null>(null);
  useEffect(() => {
    if (phase !== 'open') return undefined;
    let isMounted = true;
    const ask = (): void => {
      if (document.hidden) return;
      void engine.status().then(
        (status) => isMounted && setStorage(status.storage),
        () => {},
      );
    };
    ask();
    const timer = setInterval(ask, ASK_EVERY_MS);
    return () => {
      isMounted = false;
      clearInterval(timer);
    };
  }, [engine, phase]);

  if (storage === null) return null;
  const share = storage.quotaBytes === null || storage.quotaBytes === 0 ? 0 : Math.min(1, storage.usedBytes / storage.quotaBytes);
  const Icon = storage.kind === 'memory' ? MemoryStick : HardDrive;
  return (
    <Tooltip text={explain(storage)}>
      <div
        className="storage-meter numbers"
        role="meter"
        tabIndex={0}
        aria-label={`Storage used: ${formatBytes(storage.usedBytes)}`}
        aria-valuenow={Math.round(share * 100)}
        aria-valuemin={0}
        aria-valuemax={100}
      >
        <Icon size={14} aria-hidden />
        <span className="storage-text">{formatBytes(storage.usedBytes)}</span>
        <span className="storage-bar" data-full={share > 0.85}>
          <span style={{ transform: `scaleX(${share})` }} />
        </span>
      </div>
    </Tooltip>
  );
};
