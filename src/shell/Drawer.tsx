import { ChevronDown, ChevronUp } from 'lucide-react';
import { ConsolePanel } from '../panels/console/ConsolePanel.tsx';
import { DataPanel } from '../panels/data/DataPanel.tsx';
import { LogPanel } from '../panels/log/LogPanel.tsx';
import type { DrawerTab } from '../stores/viewStore.ts';
import { useStores, useView } from '../stores/useStores.ts';
import { IconButton } from '../ui/IconButton.tsx';
import { ResizeHandle } from '../ui/ResizeHandle.tsx';
import { Tabs, type Tab } from '../ui/Tabs.tsx';
import { useStoredSize } from './useStoredSize.ts';

const tabs: readonly Tab<DrawerTab>[] = [
  { id: 'data', label: 'Data', content: <DataPanel /> },
  { id: 'console', label: 'Console', content: <ConsolePanel /> },
  { id: 'log', label: 'Log', content: <LogPanel /> },
];
/** A closed drawer watches nothing. */
const closedTabs = tabs.map((tab) => ({ ...tab, content: null }));

/** Below the canvas: what the selected node holds, a console, what was skipped and why. */
export const Drawer = () => {
  const { view } = useStores();
  const tab = useView((state) => state.drawerTab);
  const isOpen = useView((state) => state.isDrawerOpen);
  const [height, setHeight] = useStoredSize('drawer', Math.round(Math.min(320, Math.max(200, innerHeight * 0.31))));
  const toggle = (
    <IconButton
      label={isOpen ? 'Close the drawer' : 'Open the drawer'}
      aria-expanded={isOpen}
      onClick={() => (isOpen ? view.getState().closeDrawer() : view.getState().openDrawer(tab))}
    >
      {isOpen ? <ChevronDown size={16} aria-hidden /> : <ChevronUp size={16} aria-hidden />}
    </IconButton>
  );
  return (
    <>
      {isOpen && <ResizeHandle label="Height of the drawer" between="rows" size={height} min={120} max={Math.round(innerHeight * 0.7)} onResize={setHeight} />}
      <section className="drawer" aria-label="Data and console" style={{ height: isOpen ? height : 37 }}>
        <Tabs label="Data and console" tabs={isOpen ? tabs : closedTabs} selected={tab} actions={toggle} onSelect={(id) => view.getState().openDrawer(id)} />
      </section>
    </>
  );
};
