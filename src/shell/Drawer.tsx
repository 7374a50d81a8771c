import { ChevronDown, ChevronUp, Maximize2, Minimize2 } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { keyOf } from '../canvas/keyboard/shortcuts.ts';
import { ApplicationsPanel } from '../panels/applications/ApplicationsPanel.tsx';
import { ClusterPanel } from '../panels/cluster/ClusterPanel.tsx';
import { ConsolePanel } from '../panels/console/ConsolePanel.tsx';
import { DataPanel } from '../panels/data/DataPanel.tsx';
import { GroupsPanel } from '../panels/groups/GroupsPanel.tsx';
import { LogPanel } from '../panels/log/LogPanel.tsx';
import { TopicsPanel } from '../panels/topics/TopicsPanel.tsx';
import type { DrawerTab } from '../stores/viewStore.ts';
import { useStores, useView } from '../stores/useStores.ts';
import { classNames } from '../ui/classNames.ts';
import { IconButton } from '../ui/IconButton.tsx';
import { ResizeHandle } from '../ui/ResizeHandle.tsx';
import { Tabs, type Tab } from '../ui/Tabs.tsx';
import { useStoredSize } from './useStoredSize.ts';

const tabs: readonly Tab<DrawerTab>[] = [
  { id: 'data', label: 'Data', content: <DataPanel /> },
  { id: 'console', label: 'Console', content: <ConsolePanel /> },
  { id: 'log', label: 'Log', content: <LogPanel /> },
  { id: 'topics', label: 'Topics', content: <TopicsPanel /> },
  { id: 'groups', label: 'Groups', content: <GroupsPanel /> },
  { id: 'applications', label: 'Applications', content: <ApplicationsPanel /> },
  { id: 'cluster', label: 'Cluster', content: <ClusterPanel /> },
];
/** A closed drawer watches nothing. */
const closedTabs = tabs.map((tab) => ({ ...tab, content: null }));

/** Below the canvas, or in its place: what the selected node holds, a console, what was skipped and why, and Kafka from within. */
export const Drawer = () => {
  const { view } = useStores();
  const tab = useView((state) => state.drawerTab);
  const isOpen = useView((state) => state.isDrawerOpen);
  const isFull = useView((state) => state.isDrawerFull);
  const [height, setHeight] = useStoredSize('drawer', Math.round(Math.min(320, Math.max(200, innerHeight * 0.31))));
  const section = useRef<HTMLElement>(null);
  // What was opened from is hidden now, and the focus with it.
  useEffect(() => {
    if (isFull && section.current?.contains(document.activeElement) === false) section.current.querySelector<HTMLElement>('[role="tab"][aria-selected="true"]')?.focus({ preventScroll: true });
  }, [isFull]);
  const actions = (
    <span className="drawer-actions">
      <IconButton
        label={isFull ? 'Give the canvas its place back' : 'Fill the page with the drawer'}
        shortcut={keyOf('fill-page')}
        aria-pressed={isFull}
        onClick={() => view.getState().fillPage(!isFull)}
      >
        {isFull ? <Minimize2 size={15} aria-hidden /> : <Maximize2 size={15} aria-hidden />}
      </IconButton>
      <IconButton
        label={isOpen ? 'Close the drawer' : 'Open the drawer'}
        aria-expanded={isOpen}
        onClick={() => (isOpen ? view.getState().closeDrawer() : view.getState().openDrawer(tab))}
      >
        {isOpen ? <ChevronDown size={16} aria-hidden /> : <ChevronUp size={16} aria-hidden />}
      </IconButton>
    </span>
  );
  return (
    <>
      {isOpen && !isFull && <ResizeHandle label="Height of the drawer" between="rows" size={height} min={120} max={Math.round(innerHeight * 0.7)} onResize={setHeight} />}
      <section ref={section} className={classNames('drawer', isFull && 'is-full')} aria-label="Data and console" style={isFull ? undefined : { height: isOpen ? height : 37 }}>
        <Tabs label="Data and console" tabs={isOpen ? tabs : closedTabs} selected={tab} actions={actions} onSelect={(id) => view.getState().openDrawer(id)} />
      </section>
    </>
  );
};
