import { Pause, Play } from 'lucide-react';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useStores } from '../../../stores/useStores.ts';
import { IconButton } from '../../../ui/IconButton.tsx';
import { FailureNote } from '../../kafka/FailureNote.tsx';
import { save } from '../../kafka/save.ts';
import { useAct } from '../../kafka/useAct.ts';
import { useSteady } from '../../kafka/useSteady.ts';
import { useEngineView } from '../../shared/useEngineView.ts';
import { topicsOf } from '../topicsStore.ts';
import { useTopics } from '../useTopics.ts';
import { LaneRow } from './LaneRow.tsx';
import { lineNames, type LineKind } from './laneWindow.ts';
import './LanesView.css';

/** Cells per lane in one update: more than any screen is wide. */
const LIMIT = 120;
const GUTTER_WIDTH = 152;
const FLASH_MS = 2600;
const legend: readonly LineKind[] = ['start', 'lso', 'hw', 'end'];
const nobody: readonly [] = [];

/** A topic opened: every partition as a lane of records that grows at its right end. */
export const LanesView = ({ topic }: { readonly topic: string }) => {
  const stores = useStores();
  const live = useSteady(useEngineView({ kind: 'lanes', topic, limit: LIMIT }));
  /** What was on screen when it was held; records keep coming. */
  const [held, setHeld] = useState<typeof live>(undefined);
  const data = held ?? live;
  const opened = useTopics((state) => (state.opened?.topic === topic ? state.opened : null));
  const flash = useTopics((state) => (state.flash?.topic === topic ? state.flash : null));
  const [width, setWidth] = useState(0);
  const box = useRef<HTMLDivElement>(null);
  const exporting = useAct();

  useEffect(() => {
    if (box.current === null) return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry !== undefined) setWidth(Math.max(0, entry.contentRect.width - GUTTER_WIDTH));
    });
    observer.observe(box.current);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    if (flash === null) return;
    const timer = setTimeout(() => topicsOf(stores).getState().setFlash(null), FLASH_MS);
    return () => clearTimeout(timer);
  }, [flash, stores]);

  const open = useCallback((partition: number, offset: number): void => topicsOf(stores).getState().open({ topic, partition, offset, record: null }), [stores, topic]);
  const { run } = exporting;
  const exportSegment = useCallback(
    (partition: number, baseOffset: number): void =>
      void run(async () => {
        const { name, bytes } = await stores.engine.cluster.exportSegment(topic, partition, baseOffset);
        save(name, bytes);
      }),
    [run, stores, topic],
  );

  const lanes = data?.kind === 'lanes' && data.topic === topic ? data : null;
  return (
    <div className="lanes" role="region" aria-label={`Lanes of ${topic}`} tabIndex={-1}>
      <ul className="lanes-legend" aria-label="What the lines are">
        {legend.map((kind) => (
          <li key={kind}>
            <i className={`lane-line line-${kind}`} aria-hidden />
            <abbr title={lineNames[kind].long}>{lineNames[kind].legend}</abbr>
          </li>
        ))}
        <li>
          <i className="legend-flag" aria-hidden /> consumer’s position
        </li>
        <li>
          <i className="legend-marker" aria-hidden>
            ✓
          </i>{' '}
          transaction ends
        </li>
        <li className="lanes-hold">
          <IconButton label={held === undefined ? 'Hold still' : 'Follow the newest'} aria-pressed={held !== undefined} disabled={live?.kind !== 'lanes'} onClick={() => setHeld(held === undefined ? live : undefined)}>
            {held === undefined ? <Pause size={14} aria-hidden /> : <Play size={14} aria-hidden />}
          </IconButton>
        </li>
      </ul>
      <FailureNote failure={exporting.failure} />
      {data?.kind === 'error' && (
        <p className="data-note data-error" role="alert">
          {data.message}
        </p>
      )}
      <div ref={box} className="lanes-rows">
        {lanes === null
          ? data?.kind !== 'error' && <p className="data-note">Waiting for the topic…</p>
          : width > 0 &&
            lanes.lanes.map((lane) => (
              <LaneRow
                key={lane.partition}
                topic={topic}
                lane={lane}
                cells={lanes.cells.get(lane.partition) ?? nobody}
                width={width}
                opened={opened?.partition === lane.partition ? opened.offset : null}
                flash={flash?.partition === lane.partition ? flash.offset : null}
                onOpen={open}
                onExport={exportSegment}
              />
            ))}
      </div>
    </div>
  );
};
