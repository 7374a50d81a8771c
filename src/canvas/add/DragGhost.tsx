import { useInteraction } from '../../stores/useStores.ts';
import { EntryIcon } from './entryIcons.tsx';
import { entryOf } from './paletteEntries.ts';
import './DragGhost.css';

/** What follows the pointer while a palette entry is dragged. */
export const DragGhost = () => {
  const drag = useInteraction((state) => state.drag);
  const isOnEdge = useInteraction((state) => state.dropEdge !== null);
  const entry = drag === null ? undefined : entryOf(drag.entryId);
  if (drag === null || entry === undefined) return null;
  return (
    <div className="drag-ghost" aria-hidden style={{ transform: `translate(${drag.at.x}px, ${drag.at.y}px) translate(14px, 12px)` }}>
      <EntryIcon id={entry.id} />
      {entry.title}
      {isOnEdge && <span className="drag-ghost-note">into the cable</span>}
    </div>
  );
};
