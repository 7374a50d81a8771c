import { LayoutGrid, PanelLeft, PanelRight, Redo2, Undo2 } from 'lucide-react';
import { useInteraction, usePipeline, useStores, useView } from '../../stores/useStores.ts';
import { Button } from '../../ui/Button.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { Logo } from './Logo.tsx';
import { PipelineName } from './PipelineName.tsx';
import { ProblemsChip } from './ProblemsChip.tsx';
import { RunButton } from './RunButton.tsx';
import { StartYourOwn } from './StartYourOwn.tsx';
import { StorageMeter } from './StorageMeter.tsx';
import { ThemeToggle } from './ThemeToggle.tsx';
import { TimeControls } from './TimeControls.tsx';
import './TopBar.css';

const History = () => {
  const { pipeline } = useStores();
  const canUndo = usePipeline((state) => state.history.past.length > 0);
  const canRedo = usePipeline((state) => state.history.future.length > 0);
  return (
    <div className="bar-history" role="group" aria-label="History">
      <IconButton label="Undo" shortcut="Ctrl+Z" disabled={!canUndo} onClick={() => void pipeline.getState().undo()}>
        <Undo2 size={16} aria-hidden />
      </IconButton>
      <IconButton label="Redo" shortcut="Ctrl+Y" disabled={!canRedo} onClick={() => void pipeline.getState().redo()}>
        <Redo2 size={16} aria-hidden />
      </IconButton>
    </div>
  );
};

/** In a narrow window the palette and the side panel lie over the canvas; these bring them. */
const Overlay = ({ which }: { readonly which: 'palette' | 'side' }) => {
  const isOpen = useInteraction((state) => state.overlay === which);
  const setOverlay = useInteraction((state) => state.setOverlay);
  return (
    <IconButton
      label={which === 'palette' ? 'Palette' : 'KSQL and inspector'}
      className="bar-overlay"
      aria-pressed={isOpen}
      onClick={() => setOverlay(isOpen ? null : which)}
    >
      {which === 'palette' ? <PanelLeft size={16} aria-hidden /> : <PanelRight size={16} aria-hidden />}
    </IconButton>
  );
};

export const TopBar = () => {
  const setGalleryOpen = useView((state) => state.setGalleryOpen);
  return (
    <header className="top-bar" aria-label="Oxbow">
      <Overlay which="palette" />
      <h1 className="brand">
        <Logo />
        <span className="bar-word">Oxbow</span>
      </h1>
      <PipelineName />
      <RunButton />
      <TimeControls />
      <History />
      <ProblemsChip />
      <span className="bar-space" />
      <Button aria-label="Demos" title="One-click demos" onClick={() => setGalleryOpen(true)}>
        <LayoutGrid size={15} aria-hidden />
        <span className="bar-word">Demos</span>
      </Button>
      <StartYourOwn />
      <StorageMeter />
      <ThemeToggle />
      <Overlay which="side" />
    </header>
  );
};
