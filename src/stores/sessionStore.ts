import { createStore } from 'zustand/vanilla';

/** Where this tab stands with the engine. Only one tab writes; the others wait for their turn. */
export type SessionPhase =
  | { readonly phase: 'opening' }
  /** Another tab has the engine. `isAsking`: it was asked to hand it over. */
  | { readonly phase: 'waiting'; readonly isAsking: boolean }
  | { readonly phase: 'open'; readonly storage: 'indexeddb' | 'memory' }
  /** This tab handed the engine to another one. */
  | { readonly phase: 'handed-over' }
  /** The engine cannot write any more; what was acknowledged is saved. */
  | { readonly phase: 'read-only'; readonly message: string }
  | { readonly phase: 'failed'; readonly code: string; readonly message: string; readonly canUseMemory: boolean };

export interface SessionState {
  readonly session: SessionPhase;
  setSession(session: SessionPhase): void;
}

export const createSessionStore = () =>
  createStore<SessionState>()((set) => ({
    session: { phase: 'opening' },
    setSession: (session) => set({ session }),
  }));

export type SessionStore = ReturnType<typeof createSessionStore>;
