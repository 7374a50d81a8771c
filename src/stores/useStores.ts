import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { EngineClient } from '../bridge/EngineClient.ts';
import type { InteractionState, InteractionStore } from './interactionStore.ts';
import type { PipelineState, PipelineStore } from './pipelineStore.ts';
import type { RuntimeState, RuntimeStore } from './runtimeStore.ts';
import type { SessionPhase, SessionStore } from './sessionStore.ts';
import type { ViewState, ViewStore } from './viewStore.ts';

/** The stores and the engine, made once in main.tsx. This is the one file where React meets them. */
export interface Stores {
  readonly engine: EngineClient;
  readonly pipeline: PipelineStore;
  readonly runtime: RuntimeStore;
  readonly view: ViewStore;
  readonly interaction: InteractionStore;
  readonly session: SessionStore;
}

export const StoresContext = createContext<Stores | null>(null);

export const useStores = (): Stores => {
  const stores = useContext(StoresContext);
  if (stores === null) throw new Error('useStores outside of StoresContext');
  return stores;
};

/** Selectors return primitives or objects whose identity the store keeps; else wrap them in `useShallow`. */
export const usePipeline = <T>(selector: (state: PipelineState) => T): T => useStore(useStores().pipeline, selector);
export const useRuntime = <T>(selector: (state: RuntimeState) => T): T => useStore(useStores().runtime, selector);
export const useView = <T>(selector: (state: ViewState) => T): T => useStore(useStores().view, selector);
export const useInteraction = <T>(selector: (state: InteractionState) => T): T => useStore(useStores().interaction, selector);
export const useSession = (): SessionPhase => useStore(useStores().session, (state) => state.session);
export const useEngine = (): EngineClient => useStores().engine;
