import { createStore } from 'zustand/vanilla';
import { perPage } from '../../stores/perPage.ts';

/** What the applications panel remembers while other panels are shown. */
export interface ApplicationsState {
  /** A query that runs anew has another id, and fills what it filled. */
  readonly chosen: { readonly queryId: string; readonly sink: string } | null;
  readonly mode: 'logical' | 'physical';
  /** As a person wants it; null while nobody said: then where there is room for them. */
  readonly showsEvents: boolean | null;
  choose(chosen: ApplicationsState['chosen']): void;
  setMode(mode: ApplicationsState['mode']): void;
  setShowsEvents(shows: boolean): void;
}

const createApplicationsStore = () =>
  createStore<ApplicationsState>()((set) => ({
    chosen: null,
    mode: 'logical',
    showsEvents: null,
    choose: (chosen) => set({ chosen }),
    setMode: (mode) => set({ mode }),
    setShowsEvents: (showsEvents) => set({ showsEvents }),
  }));

export const applicationsOf = perPage(createApplicationsStore);
