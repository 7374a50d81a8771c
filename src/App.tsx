import { ReactFlowProvider } from '@xyflow/react';
import { DragGhost } from './canvas/add/DragGhost.tsx';
import { Canvas } from './canvas/Canvas.tsx';
import type { SessionControls } from './bridge/startSession.ts';
import { FileDrop } from './panels/file-drop/FileDrop.tsx';
import { DemoStepper } from './panels/gallery/DemoStepper.tsx';
import { GalleryDialog } from './panels/gallery/GalleryDialog.tsx';
import { Palette } from './panels/palette/Palette.tsx';
import { TopBar } from './panels/top-bar/TopBar.tsx';
import { Drawer } from './shell/Drawer.tsx';
import { DropZone } from './shell/DropZone.tsx';
import { Notices } from './shell/Notices.tsx';
import { SessionPage } from './shell/SessionPage.tsx';
import { SidePanel } from './shell/SidePanel.tsx';
import { useInteraction, useSession } from './stores/useStores.ts';
import { classNames } from './ui/classNames.ts';
import { TooltipProvider } from './ui/Tooltip.tsx';
import './App.css';

const Workbench = () => {
  const overlay = useInteraction((state) => state.overlay);
  const setOverlay = useInteraction((state) => state.setOverlay);
  return (
    <div className="app">
      <TopBar />
      <div className="workbench">
        <div className={classNames('palette-panel', overlay === 'palette' && 'is-over')}>
          <Palette />
        </div>
        <main className="centre">
          <DemoStepper />
          <Canvas />
          <Drawer />
        </main>
        {overlay !== null && <div className="overlay-shade" onClick={() => setOverlay(null)} />}
        <SidePanel />
      </div>
      <DragGhost />
      <GalleryDialog />
      <FileDrop />
      <DropZone />
    </div>
  );
};

/** The whole page. The frame stands at once; what needs the engine fills in when it is open. */
export const App = ({ controls }: { readonly controls: SessionControls }) => {
  const session = useSession();
  const isShown = session.phase === 'opening' || session.phase === 'open';
  return (
    <TooltipProvider>
      {isShown && (
        <ReactFlowProvider>
          <Workbench />
        </ReactFlowProvider>
      )}
      <SessionPage session={session} onUseHere={controls.useHere} onUseMemory={controls.useMemory} />
      <Notices />
    </TooltipProvider>
  );
};
