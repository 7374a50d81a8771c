import { Dices, FileInput, LoaderCircle, Sparkles } from 'lucide-react';
import { usePipeline, useSession, useStores } from '../stores/useStores.ts';
import { Button } from '../ui/Button.tsx';
import { entryOf } from './add/paletteEntries.ts';
import { useAddEntry } from './add/useAddEntry.ts';

const NOWHERE = { position: null, after: null, before: null, onEdge: null } as const;

/** What stands where no node is: a way in, or that the engine is about to come. */
export const EmptyCanvas = () => {
  const isEmpty = usePipeline((state) => state.graph.nodes.length === 0);
  const { phase } = useSession();
  const { view } = useStores();
  const addEntry = useAddEntry();
  if (!isEmpty) return null;
  if (phase === 'opening')
    return (
      <div className="empty-canvas" role="status">
        <LoaderCircle className="empty-spinner" size={26} aria-hidden />
        <p>Opening the engine …</p>
      </div>
    );
  const add = (id: string, x: number, y: number): void => {
    const entry = entryOf(id);
    if (entry !== undefined) void addEntry(entry, NOWHERE, { x, y });
  };
  return (
    <div className="empty-canvas">
      <h2>Where does the river begin?</h2>
      <p>Drag a source in from the left, press / to search, or write KSQL on the right.</p>
      <div className="empty-actions">
        <Button tone="primary" onClick={(event) => add('generator', event.clientX, event.clientY)}>
          <Dices size={16} aria-hidden /> Generate records
        </Button>
        <Button onClick={(event) => add('file', event.clientX, event.clientY)}>
          <FileInput size={16} aria-hidden /> Load a file
        </Button>
        <Button onClick={() => view.getState().setGalleryOpen(true)}>
          <Sparkles size={16} aria-hidden /> Open a demo
        </Button>
      </div>
    </div>
  );
};
