import { createStore } from 'zustand/vanilla';
import type { BrowsedRecord } from '../../../workers/protocol/index.ts';
import { perPage } from '../../stores/perPage.ts';
import { emptyDraft, type ProduceDraft } from './forms/produceRequest.ts';

export type TopicSide = 'produce' | 'consume' | 'record';

/** A record that was opened; `record` is null until it has been read. */
export interface OpenedRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly record: BrowsedRecord | null;
}

/** What the topics panel remembers while other panels are shown. */
export interface TopicsState {
  readonly mode: 'lanes' | 'messages';
  /** Undefined until somebody chose: then it is what there is room for. */
  readonly side: TopicSide | null | undefined;
  /** What was at the side before a record was opened. */
  readonly before: TopicSide | null | undefined;
  readonly showsInternal: boolean;
  readonly opened: OpenedRecord | null;
  /** A record that was just sent: its cell lights up. */
  readonly flash: { readonly topic: string; readonly partition: number; readonly offset: number } | null;
  readonly draft: ProduceDraft;
  setMode(mode: TopicsState['mode']): void;
  setSide(side: TopicSide | null): void;
  setShowsInternal(shows: boolean): void;
  open(opened: OpenedRecord): void;
  /** Brings back what was at the side before. */
  closeRecord(): void;
  setFlash(flash: TopicsState['flash']): void;
  setDraft(draft: ProduceDraft): void;
}

const createTopicsStore = () =>
  createStore<TopicsState>()((set) => ({
    mode: 'lanes',
    side: undefined,
    showsInternal: false,
    before: undefined,
    opened: null,
    flash: null,
    draft: emptyDraft,
    setMode: (mode) => set({ mode }),
    setSide: (side) => set({ side }),
    setShowsInternal: (showsInternal) => set({ showsInternal }),
    open: (opened) => set((state) => ({ opened, side: 'record', before: state.side === 'record' ? state.before : state.side })),
    closeRecord: () => set((state) => (state.side === 'record' ? { opened: null, side: state.before } : { opened: null })),
    setFlash: (flash) => set({ flash }),
    setDraft: (draft) => set({ draft }),
  }));

export const topicsOf = perPage(createTopicsStore);
