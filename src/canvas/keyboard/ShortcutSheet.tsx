import { useInteraction, useStores } from '../../stores/useStores.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { shortcuts, type Shortcut } from './shortcuts.ts';
import './ShortcutSheet.css';

const groups: readonly Shortcut['group'][] = ['Run', 'Edit', 'Look', 'Move'];

const gestures: ReadonlyArray<readonly [string, string]> = [
  ['Double-click the canvas', 'Add a node there'],
  ['Drag from a handle, or click two handles', 'Connect'],
  ['Drop a cable on the empty canvas', 'Choose what it leads to'],
  ['Drop an operator on a cable', 'Put it between'],
  ['Drag on the canvas', 'Select; with Space held, move the view'],
  ['Scroll or pinch', 'Move the view; with Ctrl, zoom'],
];

const symbols: Readonly<Record<string, string>> = { ArrowRight: '→', ArrowLeft: '←', ArrowUp: '↑', ArrowDown: '↓' };
const readable = (keys: string): string => keys.replace(/Arrow\w+/, (arrow) => symbols[arrow] ?? arrow);

export const ShortcutSheet = () => {
  const isOpen = useInteraction((state) => state.isShortcutSheetOpen);
  const { interaction } = useStores();
  return (
    <Dialog isOpen={isOpen} title="Keys and gestures" size="large" onClose={() => interaction.getState().setShortcutSheetOpen(false)}>
      <div className="shortcut-sheet">
        {groups.map((group) => (
          <section key={group}>
            <h3 className="shortcut-group">{group}</h3>
            <dl className="shortcut-list">
              {shortcuts
                .filter((shortcut) => shortcut.group === group)
                .map((shortcut) => (
                  <div key={shortcut.title} className="shortcut-row">
                    <dt>{shortcut.title}</dt>
                    <dd>
                      {shortcut.keys.map((keys) => (
                        <kbd key={keys} className="kbd">
                          {readable(keys)}
                        </kbd>
                      ))}
                    </dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
        <section className="shortcut-gestures">
          <h3 className="shortcut-group">Gestures</h3>
          <dl className="shortcut-list">
            {gestures.map(([gesture, effect]) => (
              <div key={gesture} className="shortcut-row">
                <dt>{gesture}</dt>
                <dd>{effect}</dd>
              </div>
            ))}
          </dl>
        </section>
      </div>
    </Dialog>
  );
};
