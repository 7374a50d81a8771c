import { FilePlus2 } from 'lucide-react';
import { useState } from 'react';
import { emptyDocument } from '../../../workers/protocol/index.ts';
import { demos } from '../gallery/demos.ts';
import { usePipeline, useSession, useStores } from '../../stores/useStores.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';

/**
 * A blank canvas. What ran is stopped and its topics go, so a pipeline that a person made something of is asked about
 * first; a demo as it came is not, its records can be made again.
 */
export const StartYourOwn = () => {
  const { engine, pipeline, view } = useStores();
  const [isAsking, setIsAsking] = useState(false);
  const isReplaceable = usePipeline(
    ({ document: { text, drafts } }) => drafts.length === 0 && (text.trim() === '' || demos.some((demo) => demo.document.text === text)),
  );
  const isClosed = useSession().phase !== 'open';

  const start = async (): Promise<void> => {
    setIsAsking(false);
    try {
      await engine.clear();
      await pipeline.getState().replace(emptyDocument());
      view.getState().select([]);
      view.getState().fillPage(false);
    } catch (error) {
      view.getState().notify('error', error instanceof Error ? error.message : String(error));
    }
  };

  return (
    <>
      <Button aria-label="Start your own" title="Start your own pipeline on a blank canvas" disabled={isClosed} onClick={() => (isReplaceable ? void start() : setIsAsking(true))}>
        <FilePlus2 size={15} aria-hidden />
        <span className="bar-word">Start your own</span>
      </Button>
      <Dialog
        isOpen={isAsking}
        size="small"
        title="Start with a blank canvas?"
        onClose={() => setIsAsking(false)}
        footer={
          <>
            <Button onClick={() => setIsAsking(false)}>Keep this one</Button>
            <Button tone="primary" onClick={() => void start()}>
              Start blank
            </Button>
          </>
        }
      >
        <p>What runs now is stopped, and the records it made are deleted. Undo brings the pipeline back, not the records.</p>
      </Dialog>
    </>
  );
};
