import { Braces, SlidersHorizontal } from 'lucide-react';
import { Inspector } from '../panels/inspector/Inspector.tsx';
import { KsqlEditor } from '../panels/ksql-editor/KsqlEditor.tsx';
import type { SideTab } from '../stores/viewStore.ts';
import { useInteraction, useView } from '../stores/useStores.ts';
import { classNames } from '../ui/classNames.ts';
import { ResizeHandle } from '../ui/ResizeHandle.tsx';
import { Tabs, type Tab } from '../ui/Tabs.tsx';
import { useStoredSize } from './useStoredSize.ts';

const tabs: readonly Tab<SideTab>[] = [
  { id: 'ksql', label: 'KSQL', icon: <Braces size={14} aria-hidden />, content: <KsqlEditor /> },
  { id: 'inspector', label: 'Inspector', icon: <SlidersHorizontal size={14} aria-hidden />, content: <Inspector /> },
];

/** Right of the canvas: the text, or the selected node's settings. */
export const SidePanel = () => {
  const tab = useView((state) => state.sideTab);
  const setTab = useView((state) => state.setSideTab);
  const isOver = useInteraction((state) => state.overlay === 'side');
  const [width, setWidth] = useStoredSize('side', innerWidth >= 1600 ? 480 : 380);
  return (
    <>
      <ResizeHandle label="Width of the side panel" between="columns" size={width} min={280} max={Math.round(innerWidth * 0.6)} onResize={setWidth} />
      <aside className={classNames('side-panel', isOver && 'is-over')} aria-label="KSQL and inspector" style={{ width }}>
        <Tabs label="KSQL and inspector" tabs={tabs} selected={tab} onSelect={setTab} />
      </aside>
    </>
  );
};
