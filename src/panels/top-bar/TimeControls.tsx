import { Gauge, Pause, Play, StepForward } from 'lucide-react';
import { step, togglePause } from '../../stores/commands.ts';
import { useRuntime, useSession, useStores } from '../../stores/useStores.ts';
import { Button } from '../../ui/Button.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { Menu, MenuItem } from '../../ui/Menu.tsx';

const speeds = [0.1, 0.25, 0.5, 1, 2, 5, 10] as const;

/** The engine's clock: pausing drops nothing, a step moves one record. */
export const TimeControls = () => {
  const stores = useStores();
  const isPaused = useRuntime((state) => state.isPaused);
  const speed = useRuntime((state) => state.speed);
  const isClosed = useSession().phase !== 'open';
  return (
    <div className="time-controls" role="group" aria-label="Time">
      <IconButton label={isPaused ? 'Resume' : 'Pause'} shortcut="K" aria-pressed={isPaused} disabled={isClosed} onClick={() => void togglePause(stores)}>
        {isPaused ? <Play size={16} aria-hidden /> : <Pause size={16} aria-hidden />}
      </IconButton>
      <IconButton label="Step one record" shortcut="L" disabled={isClosed} onClick={() => void step(stores, 1)}>
        <StepForward size={16} aria-hidden />
      </IconButton>
      <Menu
        label="Speed"
        trigger={
          <Button tone="quiet" className="speed-button numbers" aria-label={`Speed, ${speed} times`} disabled={isClosed}>
            <Gauge size={15} aria-hidden />
            {speed}×
          </Button>
        }
      >
        {speeds.map((factor) => (
          <MenuItem key={factor} icon={factor === speed ? '●' : ''} onSelect={() => void stores.engine.speed(factor)}>
            {factor}×{factor === 1 ? ' real time' : ''}
          </MenuItem>
        ))}
      </Menu>
    </div>
  );
};
