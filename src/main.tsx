import '@fontsource-variable/inter';
import '@fontsource-variable/jetbrains-mono';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App.tsx';
import { createAutomation } from './bridge/automation.ts';
import { deferEngine } from './bridge/deferEngine.ts';
import type { EngineClient } from './bridge/EngineClient.ts';
import { startSession } from './bridge/startSession.ts';
import { demos } from './panels/gallery/demos.ts';
import { readSetting, writeSetting } from './shell/useStoredSize.ts';
import { createInteractionStore } from './stores/interactionStore.ts';
import { createPipelineStore } from './stores/pipelineStore.ts';
import { createRuntimeStore } from './stores/runtimeStore.ts';
import { createSessionStore } from './stores/sessionStore.ts';
import { StoresContext, type Stores } from './stores/useStores.ts';
import { createViewStore, type Theme } from './stores/viewStore.ts';
import './ui/tokens.css';
import './ui/base.css';

const FIRST_VISIT_DEMO = 'widgets';

const preferredTheme = (): Theme => {
  const stored = readSetting('theme');
  if (stored === 'dark' || stored === 'light') return stored;
  return matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark';
};

let onOpened: (engine: EngineClient) => void = () => {};
const engine = deferEngine(new Promise((resolve) => (onOpened = resolve)));

const stores: Stores = {
  engine,
  pipeline: createPipelineStore(engine),
  runtime: createRuntimeStore(),
  view: createViewStore(preferredTheme()),
  interaction: createInteractionStore(),
  session: createSessionStore(),
};

const showTheme = (theme: Theme): void => {
  document.documentElement.dataset['theme'] = theme;
};
showTheme(stores.view.getState().theme);
stores.view.subscribe((now, before) => {
  if (now.theme === before.theme) return;
  showTheme(now.theme);
  writeSetting('theme', now.theme);
});

// A call that nobody waits for may still fail: say so rather than lose it.
window.addEventListener('unhandledrejection', (event) => {
  stores.view.getState().notify('error', event.reason instanceof Error ? event.reason.message : String(event.reason));
});

const controls = startSession({ stores, onOpened, firstVisit: demos.find((demo) => demo.id === FIRST_VISIT_DEMO)?.document });
window.oxbow = createAutomation(stores, controls.ready);

const root = document.getElementById('root');
if (root !== null)
  createRoot(root).render(
    <StrictMode>
      <StoresContext value={stores}>
        <App controls={controls} />
      </StoresContext>
    </StrictMode>,
  );
