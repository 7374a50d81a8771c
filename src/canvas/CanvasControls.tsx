import { Panel, useReactFlow } from '@xyflow/react';
import { Keyboard, Maximize, Minus, Network, Plus } from 'lucide-react';
import { useInteraction, useStores } from '../stores/useStores.ts';
import { IconButton } from '../ui/IconButton.tsx';
import { easing, fitOptions } from './flow/fitOptions.ts';
import { layOut } from './flow/layOut.ts';
import { keyOf } from './keyboard/shortcuts.ts';

export const CanvasControls = () => {
  const { zoomIn, zoomOut, fitView } = useReactFlow();
  const stores = useStores();
  const showSheet = useInteraction((state) => state.setShortcutSheetOpen);
  return (
    <Panel position="bottom-left" className="canvas-controls">
      <IconButton label="Zoom in" shortcut={keyOf('zoom-in')} onClick={() => void zoomIn(easing())}>
        <Plus size={16} aria-hidden />
      </IconButton>
      <IconButton label="Zoom out" shortcut={keyOf('zoom-out')} onClick={() => void zoomOut(easing())}>
        <Minus size={16} aria-hidden />
      </IconButton>
      <IconButton label="Fit everything" shortcut={keyOf('fit')} onClick={() => void fitView(fitOptions())}>
        <Maximize size={16} aria-hidden />
      </IconButton>
      <IconButton label="Lay out anew" onClick={() => void layOut(stores).then(() => requestAnimationFrame(() => void fitView(fitOptions())))}>
        <Network size={16} aria-hidden style={{ transform: 'rotate(-90deg)' }} />
      </IconButton>
      <IconButton label="Keys and gestures" shortcut={keyOf('shortcuts')} onClick={() => showSheet(true)}>
        <Keyboard size={16} aria-hidden />
      </IconButton>
    </Panel>
  );
};
