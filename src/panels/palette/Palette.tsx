import { Search, Server, Users, Waves, Workflow } from 'lucide-react';
import { useState, type MouseEvent } from 'react';
import { selectedForAppend } from '../../canvas/add/addItem.ts';
import { EntryIcon } from '../../canvas/add/entryIcons.tsx';
import { matches, paletteEntries, type PaletteEntry } from '../../canvas/add/paletteEntries.ts';
import { useAddEntry } from '../../canvas/add/useAddEntry.ts';
import { usePaletteDrag } from '../../canvas/add/usePaletteDrag.ts';
import { keyOf } from '../../canvas/keyboard/shortcuts.ts';
import { useStores } from '../../stores/useStores.ts';
import './Palette.css';

const groups: readonly PaletteEntry['group'][] = ['Sources', 'Operators', 'Sinks'];

/** Not put on the canvas: the same things seen from within. */
const insides = [
  { tab: 'topics', title: 'Topics', hint: 'Partitions as lanes, produce and consume by hand', icon: Waves, action: 'topics' },
  { tab: 'groups', title: 'Groups', hint: 'Who reads what, and rebalances as they happen', icon: Users, action: 'groups' },
  { tab: 'applications', title: 'Applications', hint: 'Kafka Streams: topologies, instances, tasks; kill one', icon: Workflow, action: 'applications' },
  { tab: 'cluster', title: 'Cluster', hint: 'Brokers, replicas, leaders; kill one', icon: Server, action: 'cluster' },
] as const;

/** What can be put on the canvas: dragged with mouse or finger, or clicked to go behind the selected node. */
export const Palette = () => {
  const stores = useStores();
  const [query, setQuery] = useState('');
  const addEntry = useAddEntry();
  const startDrag = usePaletteDrag();
  const entries = paletteEntries.filter((entry) => matches(entry, query));
  const shownInsides = insides.filter(({ title, hint }) => `${title} ${hint}`.toLowerCase().includes(query.trim().toLowerCase()));

  const add = (entry: PaletteEntry, event: MouseEvent<HTMLElement>): void => {
    const box = event.currentTarget.getBoundingClientRect();
    const after = entry.takesInput ? selectedForAppend(stores) : null;
    void addEntry(entry, { position: null, after, before: null, onEdge: null }, { x: box.right + 4, y: box.top - 6 });
  };

  return (
    <nav className="palette" aria-label="Palette">
      <label className="palette-search">
        <Search size={14} aria-hidden />
        <input type="search" aria-label="Search the palette" placeholder="Search" value={query} onChange={(event) => setQuery(event.target.value)} />
      </label>
      <div className="palette-groups">
        {groups.map((group) => {
          const inGroup = entries.filter((entry) => entry.group === group);
          if (inGroup.length === 0) return null;
          return (
            <section key={group} aria-label={group}>
              <h2 className="palette-group">{group}</h2>
              {inGroup.map((entry) => (
                <button
                  key={entry.id}
                  type="button"
                  className="palette-entry"
                  data-entry-id={entry.id}
                  aria-label={`${group === 'Sinks' ? 'Sink' : group === 'Sources' ? 'Source' : 'Operator'}: ${entry.title}`}
                  title={`${entry.hint}. Drag it to the canvas, or click to add it.`}
                  onPointerDown={(event) => startDrag(entry, event)}
                  onClick={(event) => add(entry, event)}
                >
                  <EntryIcon id={entry.id} />
                  {entry.title}
                </button>
              ))}
            </section>
          );
        })}
        {shownInsides.length > 0 && (
          <section aria-label="Look inside">
            <h2 className="palette-group">Look inside</h2>
            {shownInsides.map(({ tab, title, hint, icon: Icon, action }) => (
              <button key={tab} type="button" className="palette-entry palette-inside" aria-label={`Open: ${title}`} title={`${hint} (${keyOf(action)})`} onClick={() => stores.view.getState().showFull(tab)}>
                <Icon size={15} aria-hidden />
                {title}
              </button>
            ))}
          </section>
        )}
        {entries.length === 0 && shownInsides.length === 0 && <p className="palette-none">Nothing by that name.</p>}
      </div>
      <p className="palette-tip">Drag onto the canvas, into a cable, or click to add behind the selected node.</p>
    </nav>
  );
};
