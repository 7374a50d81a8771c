import { useRef, useState } from 'react';
import type { FileInspection } from '../../../workers/protocol/index.ts';
import { useStores } from '../../stores/useStores.ts';
import type { FilePlan } from './FilePlan.ts';
import { fileStatements } from './fileStatements.ts';

export interface Loading {
  /** Null while nothing is being copied. */
  readonly bytesDone: number | null;
  readonly failure: string | null;
  start(inspection: FileInspection, plan: FilePlan): Promise<void>;
  cancel(): Promise<void>;
}

const BELOW = 130;
const BESIDE = 270;

/** Copies a file onto the log, writes the statements that load it, and runs them. */
export const useLoading = (file: File, onDone: () => void): Loading => {
  const { engine, pipeline, view } = useStores();
  const [bytesDone, setBytesDone] = useState<number | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const underWay = useRef<string | null>(null);

  const start = async (inspection: FileInspection, plan: FilePlan): Promise<void> => {
    underWay.current = plan.storedName;
    setFailure(null);
    setBytesDone(0);
    try {
      await engine.storeFile(plan.storedName, file, (done) => setBytesDone(done));
      if (underWay.current === null) return;
      const { text, connectorId, streamId } = fileStatements(inspection, plan);
      const y = Math.max(-BELOW, ...pipeline.getState().graph.nodes.map((node) => node.position.y)) + BELOW;
      const reason = await pipeline.getState().edit({ type: 'append', text, positions: { [connectorId]: { x: 0, y }, [streamId]: { x: BESIDE, y } } });
      if (reason !== null) {
        setFailure(reason);
        return;
      }
      view.getState().select([streamId]);
      view.getState().centreNode(streamId);
      onDone();
      const { errors } = await pipeline.getState().deploy();
      for (const error of errors) view.getState().notify('error', error.message);
      // Only now: as the dialog goes, focus returns to the tab that had it, which opens that tab.
      view.getState().showData(streamId);
      view.getState().openDrawer('data');
    } catch (error) {
      if (underWay.current !== null) setFailure(error instanceof Error ? error.message : String(error));
    } finally {
      underWay.current = null;
      setBytesDone(null);
    }
  };

  const cancel = async (): Promise<void> => {
    const name = underWay.current;
    if (name === null) return;
    underWay.current = null;
    await engine.cancelFile(name);
  };

  return { bytesDone, failure, start, cancel };
};
