import { FileInput } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useStores } from '../stores/useStores.ts';
import './DropZone.css';

const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') === true;

/** Files dropped anywhere on the page are offered to the dialog that loads them. */
export const DropZone = () => {
  const { view } = useStores();
  const [isOver, setIsOver] = useState(false);
  useEffect(() => {
    // Children fire enter and leave as well: only the balance says whether the pointer is still over the page.
    let depth = 0;
    const enter = (event: DragEvent): void => {
      if (!hasFiles(event)) return;
      depth++;
      setIsOver(true);
    };
    const leave = (event: DragEvent): void => {
      if (!hasFiles(event)) return;
      depth = Math.max(0, depth - 1);
      if (depth === 0) setIsOver(false);
    };
    const over = (event: DragEvent): void => {
      if (hasFiles(event)) event.preventDefault();
    };
    const drop = (event: DragEvent): void => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      depth = 0;
      setIsOver(false);
      const files = [...(event.dataTransfer?.files ?? [])];
      if (files.length > 0) view.getState().offerFiles(files);
    };
    window.addEventListener('dragenter', enter);
    window.addEventListener('dragleave', leave);
    window.addEventListener('dragover', over);
    window.addEventListener('drop', drop);
    return () => {
      window.removeEventListener('dragenter', enter);
      window.removeEventListener('dragleave', leave);
      window.removeEventListener('dragover', over);
      window.removeEventListener('drop', drop);
    };
  }, [view]);

  if (!isOver) return null;
  return (
    <div className="drop-zone" role="status">
      <div className="drop-zone-card">
        <FileInput size={30} aria-hidden />
        Drop to load as a stream
      </div>
    </div>
  );
};
