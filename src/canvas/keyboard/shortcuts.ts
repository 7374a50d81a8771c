/** Every key of the canvas, in one table: what answers to it and what the sheet shows come from here. */
export type ShortcutAction =
  | 'run' | 'toggle-pause' | 'step' | 'step-many'
  | 'undo' | 'redo' | 'delete' | 'delete-keep-wire' | 'select-all' | 'rename' | 'inspect' | 'add' | 'connect'
  | 'zoom-in' | 'zoom-out' | 'zoom-reset' | 'fit' | 'fit-selection'
  | 'walk-left' | 'walk-right' | 'walk-up' | 'walk-down'
  | 'shortcuts' | 'topics' | 'groups' | 'applications' | 'cluster' | 'fill-page';

export interface Shortcut {
  readonly action: ShortcutAction;
  readonly title: string;
  readonly group: 'Run' | 'Edit' | 'Look' | 'Move';
  /** As people read them; `Ctrl` also answers to the Mac's command key. */
  readonly keys: readonly string[];
  /** `page`: everywhere but in fields. `everywhere`: also while typing. `canvas`: with the canvas or a node in focus. */
  readonly scope: 'everywhere' | 'page' | 'canvas';
}

export const shortcuts: readonly Shortcut[] = [
  { action: 'run', title: 'Run changes', group: 'Run', keys: ['Ctrl+Enter'], scope: 'everywhere' },
  { action: 'toggle-pause', title: 'Pause or resume', group: 'Run', keys: ['K'], scope: 'page' },
  { action: 'step', title: 'Step one record', group: 'Run', keys: ['L'], scope: 'page' },
  { action: 'step-many', title: 'Step ten records', group: 'Run', keys: ['J'], scope: 'page' },
  { action: 'undo', title: 'Undo', group: 'Edit', keys: ['Ctrl+Z'], scope: 'page' },
  { action: 'redo', title: 'Redo', group: 'Edit', keys: ['Ctrl+Y', 'Ctrl+Shift+Z'], scope: 'page' },
  { action: 'add', title: 'Add a node', group: 'Edit', keys: ['/'], scope: 'page' },
  { action: 'add', title: 'Add a node, from the bare canvas', group: 'Edit', keys: ['Tab'], scope: 'canvas' },
  { action: 'connect', title: 'Connect the selected node to …', group: 'Edit', keys: ['C'], scope: 'canvas' },
  { action: 'inspect', title: 'Open the inspector, Escape leads back', group: 'Edit', keys: ['Enter'], scope: 'canvas' },
  { action: 'rename', title: 'Rename', group: 'Edit', keys: ['F2'], scope: 'canvas' },
  { action: 'delete', title: 'Delete', group: 'Edit', keys: ['Delete', 'Backspace'], scope: 'canvas' },
  { action: 'delete-keep-wire', title: 'Delete and join the cable', group: 'Edit', keys: ['Ctrl+Delete', 'Ctrl+Backspace'], scope: 'canvas' },
  { action: 'select-all', title: 'Select all', group: 'Edit', keys: ['Ctrl+A'], scope: 'canvas' },
  { action: 'zoom-in', title: 'Zoom in', group: 'Look', keys: ['+', '='], scope: 'canvas' },
  { action: 'zoom-out', title: 'Zoom out', group: 'Look', keys: ['-'], scope: 'canvas' },
  { action: 'zoom-reset', title: 'Zoom to 100 %', group: 'Look', keys: ['0'], scope: 'canvas' },
  { action: 'fit', title: 'Fit everything', group: 'Look', keys: ['1'], scope: 'canvas' },
  { action: 'fit-selection', title: 'Fit the selection', group: 'Look', keys: ['2'], scope: 'canvas' },
  { action: 'topics', title: 'Topics as lanes', group: 'Look', keys: ['T'], scope: 'page' },
  { action: 'groups', title: 'Consumer groups', group: 'Look', keys: ['G'], scope: 'page' },
  { action: 'applications', title: 'Applications and their instances', group: 'Look', keys: ['A'], scope: 'page' },
  { action: 'cluster', title: 'Brokers of the cluster', group: 'Look', keys: ['B'], scope: 'page' },
  { action: 'fill-page', title: 'Fill the page with the drawer, or give it back', group: 'Look', keys: ['M'], scope: 'page' },
  { action: 'shortcuts', title: 'This sheet', group: 'Look', keys: ['?'], scope: 'page' },
  { action: 'walk-right', title: 'Next node along the cable', group: 'Move', keys: ['Alt+ArrowRight'], scope: 'canvas' },
  { action: 'walk-left', title: 'Node before', group: 'Move', keys: ['Alt+ArrowLeft'], scope: 'canvas' },
  { action: 'walk-up', title: 'Sibling above', group: 'Move', keys: ['Alt+ArrowUp'], scope: 'canvas' },
  { action: 'walk-down', title: 'Sibling below', group: 'Move', keys: ['Alt+ArrowDown'], scope: 'canvas' },
];

export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

/** Where the focus is when a key goes down. */
export type FocusPlace = 'field' | 'canvas' | 'elsewhere';

/** Characters that need Shift on some keyboards: for them Shift says nothing. */
const isSign = (key: string): boolean => key.length === 1 && !/[a-z]/i.test(key);

const presses = (press: KeyPress, keys: string): boolean => {
  const parts = keys.split('+');
  // `+` itself splits into nothing.
  const key = keys.endsWith('+') ? '+' : (parts.at(-1) ?? '');
  const wants = (modifier: string): boolean => keys !== '+' && parts.slice(0, -1).includes(modifier);
  return (
    press.key.toLowerCase() === key.toLowerCase() &&
    (press.ctrlKey || press.metaKey) === wants('Ctrl') &&
    press.altKey === wants('Alt') &&
    (isSign(key) || press.shiftKey === wants('Shift'))
  );
};

export const matchShortcut = (press: KeyPress, focus: FocusPlace): ShortcutAction | null => {
  const found = shortcuts.find(
    ({ keys, scope }) =>
      (scope === 'everywhere' || (scope === 'page' && focus !== 'field') || (scope === 'canvas' && focus === 'canvas')) &&
      keys.some((each) => presses(press, each)),
  );
  return found?.action ?? null;
};

/** The first key of an action, for tooltips and menus. */
export const keyOf = (action: ShortcutAction): string => shortcuts.find((shortcut) => shortcut.action === action)?.keys[0] ?? '';
