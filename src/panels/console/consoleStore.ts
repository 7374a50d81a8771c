import { createStore } from 'zustand/vanilla';
import type { StatementResult } from '../../../workers/protocol/index.ts';
import type { ViewData } from '../../stores/runtimeStore.ts';
import { perPage } from '../../stores/perPage.ts';
import type { Stores } from '../../stores/useStores.ts';
import { planConsole } from './planConsole.ts';

export interface ConsoleEntry {
  readonly id: number;
  readonly text: string;
  readonly outcome: ConsoleOutcome;
}

export type ConsoleOutcome =
  | { readonly kind: 'running' }
  | { readonly kind: 'answered'; readonly results: readonly StatementResult[] }
  | { readonly kind: 'refused'; readonly message: string }
  /** `stopped` holds what it had given when it was stopped. */
  | { readonly kind: 'push'; readonly viewId: string; readonly stopped: ViewData | null };

export interface ConsoleState {
  readonly entries: readonly ConsoleEntry[];
  /** What was run, oldest first. */
  readonly history: readonly string[];
  run(text: string): Promise<void>;
  stop(id: number): void;
  clear(): void;
}

const ENTRIES_KEPT = 50;
const HISTORY_KEPT = 100;
const PUSH_LIMIT = 200;

const createConsoleStore = ({ engine, view, runtime, pipeline }: Stores) =>
  createStore<ConsoleState>()((set, get) => {
    let ids = 0;
    const add = (text: string, outcome: ConsoleOutcome): number => {
      const id = ++ids;
      set((state) => ({ entries: [...state.entries, { id, text, outcome }].slice(-ENTRIES_KEPT) }));
      return id;
    };
    const settle = (id: number, outcome: ConsoleOutcome): void =>
      set((state) => ({ entries: state.entries.map((entry) => (entry.id === id ? { ...entry, outcome } : entry)) }));

    return {
      entries: [],
      history: [],
      run: async (text) => {
        set((state) => ({ history: [...state.history.filter((each) => each !== text), text].slice(-HISTORY_KEPT) }));
        for (const step of planConsole(text)) {
          if (step.kind !== 'call') {
            const viewId = view.getState().openView(
              step.kind === 'push'
                ? { kind: 'push-query', text: step.text, limit: PUSH_LIMIT }
                : { kind: 'topic', topic: step.topic, limit: step.fromBeginning ? PUSH_LIMIT : 0 },
            );
            add(step.text, { kind: 'push', viewId, stopped: null });
            continue;
          }
          const id = add(step.text, { kind: 'running' });
          try {
            const results = await engine.ksql(step.text);
            settle(id, { kind: 'answered', results });
            await pipeline.getState().adopt(results);
            if (results.some((result) => result.type === 'error')) return;
          } catch (error) {
            settle(id, { kind: 'refused', message: error instanceof Error ? error.message : String(error) });
            return;
          }
        }
      },
      stop: (id) => {
        const entry = get().entries.find((each) => each.id === id);
        if (entry?.outcome.kind !== 'push' || entry.outcome.stopped !== null) return;
        const { viewId } = entry.outcome;
        const data = runtime.getState().views[viewId];
        view.getState().closeView(viewId);
        settle(id, { ...entry.outcome, stopped: data ?? { kind: 'records', columns: [], records: [], total: 0 } });
      },
      clear: () => {
        for (const entry of get().entries) get().stop(entry.id);
        set({ entries: [] });
      },
    };
  });

/** The console's memory outlives its panel. */
export const consoleOf = perPage(createConsoleStore);
